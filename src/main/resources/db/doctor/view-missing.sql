-- A registered view may have been dropped.
select
  v.view_name,
  format('%s %I.%I is registered but does not exist.',
    case v.kind when 'plain' then 'The view' else 'The materialized view' end, v.schema_name, v.view_name) as problem,
  'Create it again. To release it instead, run this.' as fix,
  format('select order_volume.release_named(%L, %L)', v.schema_name, v.view_name) as sql
from order_volume.maintained_view v
where v.released_at is null and to_regclass(format('%I.%I', v.schema_name, v.view_name)) is null
