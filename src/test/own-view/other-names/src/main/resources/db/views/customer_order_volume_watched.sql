-- What the view is made of, and whose changes count: one row for each key that a mark can name.
create or replace view customer_order_volume_watched (table_name, used_columns, mark, key, inserted_before, leads_to) as values
  ('sales_order', 'order_no, client_no, address_no, placed_at', 'sales_order', 'order_no', 'sales_line.order_no', null),
  ('sales_line', 'order_no, article_no, quantity', 'sales_line', 'order_no', null, null),
  ('article', 'article_no, price::text', 'article', 'article_no', 'sales_line.article_no',
    'select order_no from sales_line where article_no = mark.id'),
  ('client', 'client_no, given_name::text, family_name::text', 'client', 'client_no', 'sales_order.client_no',
    'select order_no from sales_order where client_no = mark.id'),
  ('client_address', 'address_no, client_no, town_no, main', 'client_address', 'address_no', null,
    'select order_no from sales_order where address_no = mark.id'),
  ('client_address', 'address_no, client_no, town_no, main', 'client_address_client', 'client_no', null,
    'select order_no from sales_order where client_no = mark.id'),
  ('town', 'town_no, town_name::text, region_no', 'town', 'town_no', 'client_address.town_no',
    'select o.order_no from client_address a'
    ' join sales_order o on o.address_no = a.address_no or o.address_no is null and o.client_no = a.client_no'
    ' where a.town_no = mark.id'),
  ('region', 'region_no, region_name::text', 'region', 'region_no', 'town.region_no',
    'select o.order_no from town t join client_address a on a.town_no = t.town_no'
    ' join sales_order o on o.address_no = a.address_no or o.address_no is null and o.client_no = a.client_no'
    ' where t.region_no = mark.id');

comment on view customer_order_volume_watched is 'What change capture watches, what it writes, and where that leads';
