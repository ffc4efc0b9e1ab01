drop table deal;
drop table do_not_contact;
