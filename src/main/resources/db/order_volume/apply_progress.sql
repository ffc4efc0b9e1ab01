-- A sequence, since its value outlives the transaction that is rolled back.
create sequence order_volume.apply_progress minvalue 0 start 0;
comment on sequence order_volume.apply_progress is
  'The view that the running apply works on; 0 if none runs. Another value at the beginning of an apply names the view at which the last one was interrupted';
