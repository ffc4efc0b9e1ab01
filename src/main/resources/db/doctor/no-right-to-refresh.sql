-- The role of the service must own the view or be a member of the owning role. From PostgreSQL 17 on, MAINTAIN on the view is
-- enough.
select
  v.view_name,
  format('The role %s neither owns %I.%I nor has MAINTAIN on it, so it cannot refresh it.', current_user, v.schema_name, v.view_name) as problem,
  'Run this as the owner of the view.' as fix,
  case when knows_maintain then format('grant maintain on %I.%I to %I', v.schema_name, v.view_name, current_user)
    else format('grant %s to %I', c.relowner::regrole, current_user) end as sql
from order_volume.maintained_view v
join pg_class c on c.oid = to_regclass(format('%I.%I', v.schema_name, v.view_name)),
  (select current_setting('server_version_num')::integer >= 170000) server (knows_maintain)
where v.kind = 'maintained' and v.released_at is null and not case
  when knows_maintain then has_table_privilege(c.oid, 'maintain')
  else pg_has_role(c.relowner, 'usage') end
