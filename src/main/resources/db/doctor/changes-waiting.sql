-- What cannot be applied at once waits for a refresh: until the pause after the last one is over, and while the next one
-- runs. That is one turn; who has waited for two, and half a minute, waits for something else.
select
  format('A change waits for %s seconds, where its turn should have come after %s.', round(waited), round(turn)) as problem,
  'GET /refreshes and the log tell what keeps the service from its work; POST /refreshes has the changes folded in now.' as mend,
  null as sql
from (
  select
    (select extract(epoch from clock_timestamp() - min(changed_at)) from ${view}_change) as waited,
    greatest(${minInterval} + took, took / ${dutyShare}, ${interval}) as turn
  from (
    select coalesce((
      select extract(epoch from finished_at - data_as_of) from refresh_log
      where view_name = '${view}' and outcome in ('succeeded', 'unchanged')
      order by finished_at desc limit 1), 0)) last (took)) change
where waited > 2 * turn + 30
