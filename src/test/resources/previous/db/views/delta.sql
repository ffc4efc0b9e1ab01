-- The young run of a log-structured merge whose old run is the materialized view: rows that changed since it was last
-- refreshed, as they are after the last apply. It has the columns of the view in its order.
create table customer_order_volume_delta (like customer_order_volume);

alter table customer_order_volume_delta
  add column deleted boolean not null,
  add primary key (order_id);

comment on table customer_order_volume_delta is 'Rows that differ from those of the materialized view; a refresh folds them in';
comment on column customer_order_volume_delta.deleted is 'The row is gone: it is that of the view, which readers must not see any more';

-- It has the indexes of the view that pages are read by, too, so that both answer a page at the same price: those that end
-- in the column of the unique one. None is unique here: that column's value may pass from one row to another, and both stay.
do $$
declare
  definition text;
begin
  for definition in
    select distinct pg_get_indexdef(i.indexrelid) from pg_index i
    join pg_index one on one.indrelid = i.indrelid and one.indisunique
      and one.indkey[one.indnkeyatts - 1] = i.indkey[i.indnkeyatts - 1]
    join pg_attribute key on key.attrelid = i.indrelid and key.attname = 'order_id'
    where i.indrelid = 'customer_order_volume'::regclass and i.indkey::text <> key.attnum::text
  loop
    execute 'create index on customer_order_volume_delta ' || substring(definition from position(' USING ' in definition));
  end loop;
end $$;

-- Rows come and go every second: vacuum them often.
alter table customer_order_volume_delta set (
  autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1,
  autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.1);
