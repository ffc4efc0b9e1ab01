-- Takes away what versions before this one kept in the store's own schema: their triggers and functions would go on to burden
-- every writer. Their views are built anew; their history of refreshes is lost.
do $$
declare
  one record;
begin
  if to_regclass('customer_order_volume_change') is null or to_regclass('view_version') is null then
    return;
  end if;
  for one in
    select t.tgname as name, t.tgrelid::regclass as relation
    from pg_trigger t join pg_proc p on p.oid = t.tgfoid
    where not t.tgisinternal and t.tgname like 'order\_volume\_%' and p.pronamespace = current_schema()::regnamespace
  loop
    execute format('drop trigger %I on %s', one.name, one.relation);
  end loop;
  drop view if exists customer_order_volume_live, customer_order_volume_current cascade;
  drop materialized view if exists customer_order_volume;
  drop view if exists customer_order_volume_definition, customer_order_volume_watched cascade;
  drop table if exists customer_order_volume_delta, customer_order_volume_change, change_capture cascade;
  drop view if exists refresh_health, refresh_running cascade;
  drop table if exists refresh_log, view_version cascade;
  drop sequence if exists customer_order_volume_change_era cascade;
  for one in
    select p.oid::regprocedure as function from pg_proc p
    where p.pronamespace = current_schema()::regnamespace and (
      p.proname like 'customer\_order\_volume\_%' or p.proname like 'customer\_audience\_%' or p.proname = any (array[
        'cancel_refresh', 'refresh_lock_key', 'change_limit', 'too_many_changes', 'change_lock_key', 'may_forget_all',
        'forget_changes', 'insertions_need_marks', 'names_one_row', 'change_capture_triggers', 'change_capture_is_complete',
        'start_change_capture', 'stop_change_capture']))
  loop
    execute format('drop function if exists %s cascade', one.function);
  end loop;
  drop type if exists customer_order_volume_source cascade;
  drop table if exists cursor_key, databasechangelog, databasechangeloglock;
end $$;
