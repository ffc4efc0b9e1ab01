-- One row for each order that has lines and an address: its own one counts, else the client's main one.
create view customer_order_volume_definition as
select
  o.client_no || '-' || o.order_no as unique_id,
  c.given_name || ' ' || c.family_name as customer_name,
  o.placed_at as purchase_date,
  t.town_name as city,
  r.region_name as state,
  sum(l.quantity) as order_size,
  sum(l.quantity * a.price) as order_cost,
  o.order_no as order_id,
  o.client_no as customer_id
from sales_order o
join client c on c.client_no = o.client_no
left join client_address d on o.address_no is null and d.client_no = o.client_no and d.main
join client_address ca on ca.address_no = coalesce(o.address_no, d.address_no)
join town t on t.town_no = ca.town_no
join region r on r.region_no = t.region_no
join sales_line l on l.order_no = o.order_no
join article a on a.article_no = l.article_no
group by o.order_no, c.client_no, t.town_no, r.region_no;

comment on view customer_order_volume_definition is
  'What customer_order_volume is refreshed from: always exact, and as slow as its joins';
