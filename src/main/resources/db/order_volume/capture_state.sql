-- Returns whether change capture is unchanged since its setup. It reads catalogs only, so that a reader of a live view needs no
-- right to execute functions. Each change of a catalog row gives the row a new xmin, so a trigger that was disabled and enabled
-- again is found too.
create or replace view order_volume.capture_state as
select b.id as base_table_id,
  b.fingerprint is not null and b.fingerprint = now.fingerprint as complete,
  now.fingerprint
from order_volume.base_table b
cross join lateral (
  -- "offset 0" keeps the planner from reading a whole catalog: it expects many more members than there are.
  with recursive member (oid) as (
    select b.relation
    union
    select i.inhrelid from member m
    cross join lateral (select i.inhrelid from pg_catalog.pg_inherits i where i.inhparent = m.oid offset 0) i)
  select pg_catalog.md5(pg_catalog.concat_ws('|',
    (select pg_catalog.string_agg(t.oid || ' ' || t.xmin, ',' order by t.oid)
      from member m cross join lateral (
        select t.oid, t.xmin from pg_catalog.pg_trigger t
        where t.tgrelid = m.oid and t.tgname in ('capture_insert_order_volume',
          'capture_update_order_volume', 'capture_delete_order_volume', 'capture_truncate_order_volume',
          'capture_replicated_order_volume') offset 0) t),
    (select pg_catalog.string_agg(i.inhrelid || ' ' || i.inhparent || ' ' || i.xmin, ',' order by i.inhrelid, i.inhparent)
      from member m cross join lateral (
        select i.inhrelid, i.inhparent, i.xmin from pg_catalog.pg_inherits i where i.inhparent = m.oid offset 0) i),
    -- Plans rely on columns that are never null, on unique keys and on expressions. Labels of an enum change without a write.
    (select pg_catalog.string_agg(
        pg_catalog.concat_ws(' ', a.attrelid, a.attname, a.attnum, a.atttypid, a.atttypmod, a.attnotnull, d.oid, d.xmin, n.oid, e.labels), ','
        order by a.attrelid, a.attnum)
      from member m
      cross join lateral (
        select a.* from pg_catalog.pg_attribute a
        where a.attrelid = m.oid and a.attnum > 0 and not a.attisdropped and (a.attname = any (b.compared) or a.attgenerated <> '') offset 0) a
      left join lateral (
        select d.oid, d.xmin from pg_catalog.pg_attrdef d
        where d.adrelid = a.attrelid and d.adnum = a.attnum and a.attgenerated <> '' offset 0) d on true
      left join lateral (
        select n.oid from pg_catalog.pg_constraint n
        where n.conrelid = a.attrelid and n.contype = 'n' and n.conkey[1] = a.attnum and not n.convalidated offset 0) n on true
      left join lateral (
        select pg_catalog.string_agg(e.enumlabel, ' ' order by e.enumsortorder) as labels
        from pg_catalog.pg_type t cross join lateral (
          select e.enumlabel, e.enumsortorder from pg_catalog.pg_enum e
          where e.enumtypid in (t.oid, t.typelem, t.typbasetype) offset 0) e
        where t.oid = a.atttypid and a.atttypid > 16383) e on true),
    (select pg_catalog.string_agg(
        pg_catalog.concat_ws(' ', i.indrelid, i.indkey, i.indnkeyatts, i.indisprimary, i.indimmediate), ',' order by i.indrelid, i.indkey::text, i.indexrelid)
      from member m cross join lateral (
        select i.* from pg_catalog.pg_index i
        where i.indrelid = m.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null offset 0) i),
    -- A crash empties an unlogged table, and nothing captures that. It resets statistics too.
    (select pg_catalog.extract('epoch', pg_catalog.pg_stat_get_bgwriter_stat_reset_time()) from pg_catalog.pg_class c
      where c.oid in (select oid from member) and c.relpersistence = 'u' limit 1),
    -- A newer release may create other trigger functions.
    (select pg_catalog.string_agg(pg_catalog.md5(p.prosrc), ',' order by p.proname) from pg_catalog.pg_proc p
      where p.pronamespace = 'order_volume'::pg_catalog.regnamespace and p.proname in ('capture', 'capture_function')))) as fingerprint
) now;
comment on view order_volume.capture_state is 'Whether changes of each base table are captured without a gap';
comment on column order_volume.capture_state.complete is 'False if a trigger, a compared column or a partition differs from its setup';

create or replace function order_volume.capture_is_complete(base_table integer) returns boolean
  language sql stable set search_path = pg_catalog, pg_temp
  as $complete$ select complete from order_volume.capture_state where base_table_id = base_table $complete$;
comment on function order_volume.capture_is_complete is 'Whether changes of a base table are captured without a gap';
