-- Uninstalls the views of the store now, because no instance may be running to do it.
do $$
declare
  one record;
begin
  for one in
    select id, schema_name, view_name from order_volume.maintained_view
    where view_name in ('customer_order_volume', 'complete_customer_data')
  loop
    perform order_volume.release_named(one.schema_name, one.view_name);
    perform order_volume.uninstall(one.id);
  end loop;
end $$;
