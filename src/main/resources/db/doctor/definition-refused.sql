-- A view file whose new definition could not be put in place.
select
  r.view_name,
  format('The new definition of %s is not in place since %s, and the old one goes on serving: %s.', r.view_name, r.refused_at::timestamptz(0),
    rtrim(r.reason, '.')) as problem,
  'Remove the cause, and start the service again: it tries again at each start.' as mend,
  null as sql
from order_volume.refused_definition r
