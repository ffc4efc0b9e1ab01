-- Drops the tables that the migration made, children first, as far as they are empty: a rollback never loses an order.
do $$
declare
  table_name text;
  is_empty boolean;
begin
  foreach table_name in array
    array['products_orders', 'orders', 'products', 'addresses', 'emails', 'customers', 'cities', 'states']
  loop
    continue when coalesce(obj_description(to_regclass(table_name), 'pg_class'), '') not like '%(made by Order Volume)';
    execute format('select not exists (select from %I)', table_name) into is_empty;
    if is_empty then
      execute format('drop table %I', table_name);
    else
      raise notice 'table % keeps its rows and stays', table_name;
    end if;
  end loop;
end $$;
