alter table order_volume.view_version add column oldest_change timestamptz;
update order_volume.view_version set oldest_change = '-infinity' where dirty_seq is not null;
comment on column order_volume.view_version.oldest_change is
  'When the oldest change was made that a refresh must bring; -infinity if that is unknown; null if the view is not dirty';
