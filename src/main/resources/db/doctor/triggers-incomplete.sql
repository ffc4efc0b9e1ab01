-- A trigger that is missing, disabled or changed misses changes. The service repairs it within seconds if its role has the right.
select
  format('Changes of %s are not all captured: a trigger, a column or a partition is not as it was installed. Views: %s.',
    b.table_name, (select string_agg(v.view_name, ', ' order by v.view_name) from order_volume.view_table t
      join order_volume.maintained_view v on v.id = t.view_id where t.base_table_id = b.id)) as problem,
  'The service tries to repair this every few seconds, and its log shows why it fails. Its role needs the right to create triggers.' as fix,
  null as sql
from (select id, format('%I.%I', schema_name, table_name) as table_name from order_volume.base_table) b
join order_volume.capture_state s on s.base_table_id = b.id
where not s.complete
