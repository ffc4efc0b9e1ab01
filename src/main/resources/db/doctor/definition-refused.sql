-- A view file whose new definition could not be put in place.
select
  r.view_name,
  format('The new definition of %s was refused at %s, and the old one is still in use: %s.', r.view_name, r.refused_at::timestamptz(0),
    rtrim(r.reason, '.')) as problem,
  'Remove the cause and restart the service. It tries again at each start.' as fix,
  null as sql
from order_volume.refused_definition r
