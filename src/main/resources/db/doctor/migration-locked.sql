-- Liquibase locks with a row that stays if its process is killed. This service also holds an advisory lock, which ends with the
-- session. If the row is its own and the advisory lock is free, the process has ended.
select
  format('Migrations are locked by %s since %s%s', lockedby, lockgranted,
    case
      when holder.pid is not null then format(': its session %s runs a statement since %s.', holder.pid, holder.query_start::timestamptz(0))
      when ours then format(', %s ago, and its session has ended.', justify_interval(date_trunc('second', now() at time zone 'UTC' - lockgranted)))
      else '.'
    end) as problem,
  case
    when holder.pid is not null then 'Wait until it has ended.'
    when ours then 'The next instance that migrates takes the lock over. Or run this.'
    else 'Another tool took the lock, so this service does not take it over. If that tool has ended, run this.'
  end as fix,
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
