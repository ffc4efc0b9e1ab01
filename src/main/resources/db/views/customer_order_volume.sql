-- One row for each order that has products and an address. The order's own address counts, else the customer's default one.
-- Each number and time leads an index that ends in unique_id, because every response is ordered down to unique_id: pages come
-- straight from the index, forwards and backwards. Texts have hash indexes, which find equal values: a B-tree refuses values
-- of more than 2704 bytes, and one such name would stop every refresh.
-- A refresh that changed a twentieth of the rows is worth a vacuum, so that the next one reuses the space.
create materialized view customer_order_volume
  with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05) as
select
  o.customer_id || '-' || o.id as unique_id,
  c.first_name || ' ' || c.last_name as customer_name,
  o.created_on as purchase_date,
  ci.city,
  s.state,
  count(*) as order_size,
  sum(p.product_cost) as order_cost,
  o.id as order_id,
  o.customer_id
from orders o
join customers c on c.id = o.customer_id
left join addresses d on o.address_id is null and d.customer_id = o.customer_id and d.is_default
join addresses a on a.id = coalesce(o.address_id, d.id)
join cities ci on ci.id = a.city_id
join states s on s.id = ci.state_id
join products_orders po on po.order_id = o.id
join products p on p.id = po.product_id
group by o.id, c.id, ci.id, s.id
with no data;

comment on materialized view customer_order_volume is 'Orders with their size and cost, as of the last refresh';
comment on column customer_order_volume.unique_id is 'Customer id and order id, joined by a hyphen';
comment on column customer_order_volume.customer_name is 'First and last name of the customer';
comment on column customer_order_volume.purchase_date is 'When the order was placed';
comment on column customer_order_volume.city is 'City that the order goes to';
comment on column customer_order_volume.state is 'State that the order goes to';
comment on column customer_order_volume.order_size is 'Number of products in the order';
comment on column customer_order_volume.order_cost is 'Sum of the prices of these products';
comment on column customer_order_volume.order_id is 'Key of the order';
comment on column customer_order_volume.customer_id is 'Key of the customer';

create unique index customer_order_volume_unique_id_idx on customer_order_volume (unique_id);
comment on index customer_order_volume_unique_id_idx is 'Without it, no concurrent refresh';
create index customer_order_volume_order_id_idx on customer_order_volume (order_id);
create index customer_order_volume_customer_id_idx on customer_order_volume (customer_id, unique_id);
create index customer_order_volume_customer_name_idx on customer_order_volume using hash (customer_name);
create index customer_order_volume_purchase_date_idx on customer_order_volume (purchase_date, unique_id);
create index customer_order_volume_city_idx on customer_order_volume using hash (city);
create index customer_order_volume_state_idx on customer_order_volume using hash (state);
create index customer_order_volume_order_size_idx on customer_order_volume (order_size, unique_id);
create index customer_order_volume_order_cost_idx on customer_order_volume (order_cost, unique_id);
create index customer_order_volume_state_purchase_date_idx on customer_order_volume (left(state, 100), purchase_date);
comment on index customer_order_volume_state_purchase_date_idx is
  'For the question of who bought lately in a state; of a state only so much as the index takes';
