-- What the view is made of, and whose changes count: one row for each key that a mark can name. An order line names its
-- order, which outlives it; an address names itself and its customer, whose default it may be or have been.
create or replace view customer_order_volume_watched (table_name, used_columns, mark, key, inserted_before, leads_to) as values
  ('orders', 'id, customer_id, address_id, created_on', 'orders', 'id', 'products_orders.order_id', null),
  ('products_orders', 'order_id, product_id', 'products_orders', 'order_id', null, null),
  ('products', 'id, product_cost::text', 'products', 'id', 'products_orders.product_id',
    'select order_id from products_orders where product_id = mark.id'),
  ('customers', 'id, first_name::text, last_name::text', 'customers', 'id', 'orders.customer_id',
    'select id from orders where customer_id = mark.id'),
  ('addresses', 'id, customer_id, city_id, is_default', 'addresses', 'id', null,
    'select id from orders where address_id = mark.id'),
  ('addresses', 'id, customer_id, city_id, is_default', 'addresses_customer', 'customer_id', null,
    'select id from orders where customer_id = mark.id'),
  ('cities', 'id, city::text, state_id', 'cities', 'id', 'addresses.city_id',
    'select o.id from addresses a join orders o on o.address_id = a.id or o.address_id is null and o.customer_id = a.customer_id'
    ' where a.city_id = mark.id'),
  ('states', 'id, state::text', 'states', 'id', 'cities.state_id',
    'select o.id from cities c join addresses a on a.city_id = c.id'
    ' join orders o on o.address_id = a.id or o.address_id is null and o.customer_id = a.customer_id'
    ' where c.state_id = mark.id');

comment on view customer_order_volume_watched is 'What change capture watches, what it writes, and where that leads';
comment on column customer_order_volume_watched.used_columns is
  'The columns that the view uses, and the key. Text and numbers as text: values that are equal may look different';
comment on column customer_order_volume_watched.mark is 'The name of the mark: that of the table, for its first key';
comment on column customer_order_volume_watched.key is 'The column of whole numbers that a mark holds, old and new';
comment on column customer_order_volume_watched.inserted_before is
  'The foreign key by which alone the view comes to rows of the table. A row that was only just inserted is in no row of the'
  ' view then, and is not marked. Null where there is no such key';
comment on column customer_order_volume_watched.leads_to is
  'From mark.id to the keys of the view, by index; null where the mark is such a key';
