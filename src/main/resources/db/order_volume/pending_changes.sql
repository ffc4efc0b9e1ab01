-- Counting stops at 10,000, because a larger number gives no more information.
create or replace function order_volume.pending_changes() returns table (base_table_id integer, table_name text, changes bigint)
  language plpgsql stable set search_path = pg_catalog, pg_temp as $pending$
declare
  base record;
begin
  for base in select b.id, format('%I.%I', b.schema_name, b.table_name) as name from order_volume.base_table b order by b.id loop
    base_table_id := base.id;
    table_name := base.name;
    execute format('select count(*) from (select from order_volume.%I limit 10000) entry', 'log_' || base.id) into changes;
    if changes > 0 then
      return next;
    end if;
  end loop;
end $pending$;
comment on function order_volume.pending_changes is 'Waiting entries of each change log that has any; 10,000 at most';
