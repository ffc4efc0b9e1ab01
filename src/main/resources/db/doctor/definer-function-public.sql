-- A role that may execute a trigger function of the service can use it in a trigger on its own table. Its own casts then run with
-- the rights of the function's owner. Triggers fire for writers without that right.
select
  format('Every login can execute %s and act with the rights of %s.',
    string_agg(own.id::regprocedure::text, ', ' order by own.id::regprocedure::text),
    string_agg(distinct own.proowner::regrole::text, ', ')) as problem,
  'Run this as the owner of these functions, and look for the grant that made them public.' as fix,
  string_agg(format('revoke execute on function %s from public', own.id::regprocedure), '; ') as sql
from (
  select p.oid as id, p.proowner
  from pg_proc p
  where p.prosecdef
    and p.pronamespace = to_regnamespace('order_volume')
    and exists (
      select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
      where a.grantee = 0 and a.privilege_type = 'EXECUTE')) own
having count(*) > 0
