-- The young run of a log-structured merge whose old run is the materialized view: rows that changed since it was last
-- refreshed, as they are after the last apply. It has the columns of the view in its order.
create table ${view}_delta (like ${view});

alter table ${view}_delta
  add column deleted boolean not null,
  add primary key (${key});

comment on table ${view}_delta is 'Rows that differ from those of the materialized view; a refresh folds them in';
comment on column ${view}_delta.deleted is 'The row is gone: it is that of the view, which readers must not see any more';

-- It has the indexes of the view that pages are read by, too, so that both answer a page at the same price: those that end
-- in the column of the unique one. None is unique here: that column's value may pass from one row to another, and both stay.
-- An index with a text is left out: a B-tree refuses long values, and the delta must take every row.
do $$
declare
  definition text;
begin
  for definition in
    select distinct pg_get_indexdef(i.indexrelid) from pg_index i
    join pg_index one on one.indrelid = i.indrelid and one.indisunique
      and one.indkey[one.indnkeyatts - 1] = i.indkey[i.indnkeyatts - 1]
    join pg_attribute key on key.attrelid = i.indrelid and key.attname = '${key}'
    where i.indrelid = '${view}'::regclass and i.indkey::text <> key.attnum::text and not exists (
      select from pg_attribute a join pg_type t on t.oid = a.atttypid
      where a.attrelid = i.indrelid and a.attnum = any(i.indkey::smallint[]) and t.typcategory = 'S'
        and a.attnum <> one.indkey[one.indnkeyatts - 1])
  loop
    execute 'create index on ${view}_delta ' || substring(definition from position(' USING ' in definition));
  end loop;
end $$;

-- Rows come and go every second: vacuum them often.
alter table ${view}_delta set (
  autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1,
  autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.1);
