drop function refresh_lock_key;
drop table refresh_log;
drop table view_version;
