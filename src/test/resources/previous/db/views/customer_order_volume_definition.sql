-- The query behind the materialized view, written here and nowhere else: one row for each order that has products and an
-- address. The order's own address counts, else the customer's default one.
create view customer_order_volume_definition as
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
group by o.id, c.id, ci.id, s.id;

comment on view customer_order_volume_definition is
  'What customer_order_volume is refreshed from: always exact, and as slow as its joins';
