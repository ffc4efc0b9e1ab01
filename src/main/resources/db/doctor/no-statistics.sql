-- Statistics show whether a refresh changed rows and when to vacuum.
select
  'track_counts is off. The effect of a refresh is unknown, and autovacuum does not run.' as problem,
  case when source in ('user', 'database', 'database user') then
    'Run this as a superuser. It takes effect for new connections.'
  else 'Run this as a superuser.' end as fix,
  case source
    when 'user' then format('alter role %I reset track_counts', current_user)
    when 'database' then format('alter database %I reset track_counts', current_database())
    when 'database user' then format('alter role %I in database %I reset track_counts', current_user, current_database())
    else 'alter system set track_counts = on; select pg_reload_conf()'
  end as sql
from pg_settings
where name = 'track_counts' and setting = 'off'
