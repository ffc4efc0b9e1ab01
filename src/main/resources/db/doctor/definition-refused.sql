-- A view file that could not be applied, shipped or mounted.
select
  r.view_name,
  case
    when r.change_set = r.view_name then format('The view file %s could not be applied at %s: %s.', r.change_set, r.refused_at::timestamptz(0), rtrim(r.reason, '.'))
    else format('The new definition of %s%s is not in place since %s, and the old one goes on serving: %s.', r.view_name, ' in the file ' || r.change_set,
      r.refused_at::timestamptz(0), rtrim(r.reason, '.'))
  end as problem,
  'Remove the cause, and start the service again: it tries again at each start.' as fix,
  null as sql
from order_volume.refused_definition r
