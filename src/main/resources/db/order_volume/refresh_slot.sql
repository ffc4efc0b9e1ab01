-- Permits for refreshes, shared by all instances and views.
create table order_volume.refresh_slot (slot integer primary key);
insert into order_volume.refresh_slot select generate_series(1, 64);
comment on table order_volume.refresh_slot is
  'A refresh locks one row until it commits: as many refreshes run as order-volume.refresh.max-concurrent allows, over all views and instances';
comment on column order_volume.refresh_slot.slot is 'An instance uses the slots from 1 to its max-concurrent';
