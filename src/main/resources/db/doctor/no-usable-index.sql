-- REFRESH CONCURRENTLY compares rows by a unique index over all of them. An index that is invalid, partial, on expressions, or
-- deferred is not usable.
select
  v.view_name,
  format('The materialized view %I.%I has no usable unique index, so it cannot be refreshed while it is read.', v.schema_name, v.view_name)
    as problem,
  'Create one on columns, without WHERE. Meanwhile reads go on and refreshes wait.' as fix,
  case when v.row_id is not null then format('create unique index on %I.%I (%s)', v.schema_name, v.view_name,
    (select string_agg(quote_ident(c), ', ') from unnest(v.row_id) c)) end as sql
from order_volume.maintained_view v
join pg_class c on c.oid = to_regclass(format('%I.%I', v.schema_name, v.view_name))
where v.kind = 'maintained' and v.released_at is null and order_volume.row_id(c.oid) is null
