-- A concurrent refresh makes a temporary table as the owner of the view, and its audit another one as whoever refreshes.
select
  format('Concurrent refreshes make temporary tables, which %s may not in the database %s.',
    string_agg(role, ' and '), current_database()) as problem,
  'Run this as the owner of the database.' as mend,
  format('grant temporary on database %I to %s', current_database(), string_agg(quote_ident(role), ', ')) as sql
from (
  select current_user as role
  union
  select relowner::regrole::text from pg_class where oid = to_regclass('${view}')) refreshing
where not has_database_privilege(role, current_database(), 'temporary')
having count(*) > 0
