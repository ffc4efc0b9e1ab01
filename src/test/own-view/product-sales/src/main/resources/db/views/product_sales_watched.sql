-- What the view is made of, and whose changes count: one row for each key that a mark can name. An order line names its
-- product, which outlives it.
create or replace view product_sales_watched (table_name, used_columns, mark, key, inserted_before, leads_to) as values
  ('products', 'id, product_name::text, product_cost::text', 'products', 'id', 'products_orders.product_id', null),
  ('products_orders', 'order_id, product_id', 'products_orders', 'product_id', null, null),
  ('orders', 'id, created_on', 'orders', 'id', 'products_orders.order_id',
    'select product_id from products_orders where order_id = mark.id');

comment on view product_sales_watched is 'What change capture watches, what it writes, and where that leads';
