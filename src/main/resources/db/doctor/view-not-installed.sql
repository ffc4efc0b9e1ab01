-- The reconciler tries again every few seconds. A problem that stays needs an operator.
select
  v.view_name,
  format('%I.%I could not be installed at %s: %s.', v.schema_name, v.view_name, v.problem_at::timestamptz(0), v.problem) as problem,
  'Fix the cause. The service then installs the view within seconds.' as fix,
  null as sql
from order_volume.maintained_view v
where v.problem is not null and to_regclass(format('%I.%I', v.schema_name, v.view_name)) is not null
