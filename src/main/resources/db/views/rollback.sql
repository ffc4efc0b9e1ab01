-- Uninstalls the views of the store at once, since no instance may be there to do it.
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
