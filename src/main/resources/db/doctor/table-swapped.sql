-- Views follow a table that is renamed. If another table then gets its name, the view goes on reading the old one.
select
  v.view_name,
  format('%I.%I reads %I.%I, which was named %I.%I when change capture was set up. Another table has that name now, and the view does not read it.',
    v.schema_name, v.view_name, n.nspname, c.relname, b.schema_name, b.table_name) as problem,
  'If the view should read the new table, drop the materialized view and create it again with its indexes. If the rename was meant, run this.'
    as fix,
  format('update order_volume.base_table set schema_name = %L, table_name = %L where id = %s', n.nspname, c.relname, b.id) as sql
from order_volume.base_table b
join pg_class c on c.oid = b.relation
join pg_namespace n on n.oid = c.relnamespace
join order_volume.view_table t on t.base_table_id = b.id
join order_volume.maintained_view v on v.id = t.view_id and v.released_at is null
where (n.nspname, c.relname) <> (b.schema_name, b.table_name)
  and to_regclass(format('%I.%I', b.schema_name, b.table_name)) is not null
