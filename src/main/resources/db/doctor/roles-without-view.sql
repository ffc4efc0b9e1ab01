-- A misspelled name has no effect: every reader can still read the intended view. Names are compared as ViewRoles does.
select
  format('order-volume.views."%s".roles restricts no registered relation.', n.name) as problem,
  'Correct the name in the configuration, or register the relation.' as fix,
  null as sql
from unnest(array[${restricted}]::text[]) as n (name)
where not exists (
  select from order_volume.maintained_view v
  where v.released_at is null and regexp_replace(regexp_replace(lower(v.view_name), '[^[:alnum:]]+', '_', 'g'), '^_|_$', '', 'g') = n.name)
order by n.name
