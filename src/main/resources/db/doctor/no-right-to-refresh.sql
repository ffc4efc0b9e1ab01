-- Who refreshes owns the view, as a member of the owning role too, or was granted that, which PostgreSQL 17 and newer know.
select
  format('The role %s neither owns the view ${view} nor has MAINTAIN on it, so it cannot refresh it.', current_user) as problem,
  'Run this as the owner of the view.' as mend,
  case when knows_maintain then format('grant maintain on ${view} to %I', current_user)
    else format('grant %s to %I', relowner::regrole, current_user) end as sql
from pg_class, (select current_setting('server_version_num')::integer >= 170000) server (knows_maintain)
where oid = to_regclass('${view}') and not case
  when knows_maintain then has_table_privilege(oid, 'maintain')
  else pg_has_role(relowner, 'usage') end
