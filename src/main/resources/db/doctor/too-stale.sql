-- Only where it is configured: some would rather have no rows than old ones.
select
  format('Readers lack a change that is %s seconds old; ${maxStaleness} are allowed.', round(extract(epoch from clock_timestamp() - oldest)))
    as problem,
  'GET /refreshes tells why changes wait; POST /refreshes has them folded in now.' as mend,
  null as sql
from (select min(changed_at) from ${view}_change) mark (oldest)
where oldest < clock_timestamp() - make_interval(secs => ${maxStaleness})
