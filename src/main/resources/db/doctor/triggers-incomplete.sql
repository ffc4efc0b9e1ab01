-- A trigger that is missing, disabled or not as it was made lets changes go unnoticed. The service mends that by itself
-- within seconds, where it may.
select
  'The triggers that notice changes are not all in place'
    || coalesce(': those of ' || string_agg(table_name, ', ' order by table_name) filter (where not in_place) || ' are missing or disabled', '')
    || '. Meanwhile changes go unnoticed.' as problem,
  'The service tries this every five seconds; its log tells what keeps it. Run it as the owner of the tables.' as mend,
  'select start_change_capture()' as sql
from (
  select table_name, bool_or(insertions_need_marks(table_name, key, inserted_before)) as insertions
  from ${view}_watched group by table_name) watched, lateral (
  select count(*) filter (where t.tgenabled <> 'D') >= case when insertions then 5 else 4 end
  from pg_trigger t
  where t.tgrelid = to_regclass(watched.table_name) and starts_with(t.tgname, 'order_volume_')) trigger (in_place)
where not change_capture_is_complete()
having count(*) > 0
