drop view emails;
