-- The young run of a log-structured merge whose old run is the materialized view: rows that changed since it was last
-- refreshed, as they are after the last apply. It has the columns of the view in its order.
create table ${view}_delta (like ${view});

alter table ${view}_delta
  add column deleted boolean not null,
  add primary key (${key});

comment on table ${view}_delta is 'Rows that differ from those of the materialized view; a refresh folds them in';
comment on column ${view}_delta.deleted is 'The row is gone: it is that of the view, which readers must not see any more';

-- It has the indexes of the view, too, so that both answer a page at the same price. None of them is unique: a key of the
-- API may pass from one row to another, and both are here.
do $$
declare
  definition text;
begin
  for definition in
    select pg_get_indexdef(i.indexrelid) from pg_index i
    join pg_attribute a on a.attrelid = i.indrelid and a.attname = '${key}'
    where i.indrelid = '${view}'::regclass and i.indkey::text <> a.attnum::text
  loop
    execute 'create index on ${view}_delta ' || substring(definition from position(' USING ' in definition));
  end loop;
end $$;

-- Rows come and go every second: vacuum them often.
alter table ${view}_delta set (
  autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1,
  autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.1);
