drop function cancel_refresh;
drop function refresh_lock_key;
drop view refresh_health;
drop view refresh_running;
drop table refresh_log;
drop table view_version;
