select stop_change_capture();
drop function customer_order_volume_stale;
drop function change_capture_is_complete;
drop function start_change_capture;
drop function stop_change_capture;
drop function change_capture_sources;
drop table customer_order_volume_change;
