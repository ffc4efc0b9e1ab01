-- The reconciler tries again every few seconds. A problem that stays needs somebody.
select
  v.view_name,
  format('%I.%I is not installed since %s: %s.', v.schema_name, v.view_name, v.problem_at::timestamptz(0), v.problem) as problem,
  'Fix the cause; the service then installs the view within seconds.' as mend,
  null as sql
from order_volume.maintained_view v
where v.problem is not null and to_regclass(format('%I.%I', v.schema_name, v.view_name)) is not null
