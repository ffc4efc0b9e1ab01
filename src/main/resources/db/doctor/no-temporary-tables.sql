-- A concurrent refresh creates a temporary table as the owner of the view.
select
  format('Concurrent refreshes create temporary tables, but %s has no right to that in the database %s.',
    string_agg(role, ' and '), current_database()) as problem,
  'Run this as the owner of the database.' as fix,
  format('grant temporary on database %I to %s', current_database(), string_agg(quote_ident(role), ', ')) as sql
from (
  select current_user as role
  union
  select c.relowner::regrole::text
  from order_volume.maintained_view v join pg_class c on c.oid = v.relation
  where v.kind = 'maintained') refreshing
where not has_database_privilege(role, current_database(), 'temporary')
having count(*) > 0
