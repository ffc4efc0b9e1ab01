-- Liquibase locks by a row, which outlives whoever wrote it. This service holds an advisory lock beside it, which does not:
-- where the row is its own and that lock is free, whoever took it is gone.
select
  format('Migrations are locked by %s since %s%s', lockedby, lockgranted,
    case
      when holder.pid is not null then format(': its session %s is at work, since %s on this statement.', holder.pid, holder.query_start::timestamptz(0))
      when ours then format(', %s ago, and it is gone.', justify_interval(date_trunc('second', now() at time zone 'UTC' - lockgranted)))
      else '.'
    end) as problem,
  case
    when holder.pid is not null then 'Wait until it is done.'
    when ours then 'The next replica that migrates takes the lock over. Or run this.'
    else 'This service did not take the lock, so it does not take it over either. If whoever did is gone for sure, run this.'
  end as mend,
  case when holder.pid is null
    then 'update order_volume.databasechangeloglock set locked = false, lockgranted = null, lockedby = null' end as sql
from (select *, starts_with(lockedby, 'order-volume') as ours from order_volume.databasechangeloglock where locked) lock
left join (
  select activity.pid, activity.query_start
  from pg_locks held
  join pg_stat_activity activity using (pid)
  where held.locktype = 'advisory' and held.granted and held.objsubid = 1 and held.mode = 'ExclusiveLock'
    and held.database = (select oid from pg_database where datname = current_database())
    and (held.classid::bigint << 32 | held.objid::bigint) = hashtextextended(current_database() || ':order_volume.databasechangeloglock', 0)) holder on ours
