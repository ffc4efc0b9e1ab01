alter table order_volume.view_version add column slow_at timestamptz, add column slow_entries bigint;
comment on column order_volume.view_version.slow_at is 'When an apply last left the view to a refresh because the time was up; null if never';
comment on column order_volume.view_version.slow_entries is 'Entries of its change logs at that time';
