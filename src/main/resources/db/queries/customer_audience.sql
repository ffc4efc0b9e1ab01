-- Customers who qualify for a deal, one row each. ${orders} is the view with the orders. Parameters, each may be null: states,
-- cities, period, fewest orders, fewest products, least spend. The first three select the orders that count.
-- Customers who must not be contacted are read once into an array, which PostgreSQL hashes. An anti-join would probe the table
-- for each order and take a quarter of the whole time. The condition on the first 100 characters of the state uses the index.
-- The e-mail is looked up last, only for customers of the page.
select
  a.customer_id,
  a.customer_name,
  (select e.email from emails e where e.customer_id = a.customer_id order by e.id limit 1) as email,
  a.city,
  a.state,
  a.orders,
  a.products,
  a.spend,
  a.last_purchase
from (
  select
    o.customer_id,
    max(o.customer_name) as customer_name,
    (array_agg(o.city order by o.purchase_date desc, o.order_id desc))[1] as city,
    (array_agg(o.state order by o.purchase_date desc, o.order_id desc))[1] as state,
    count(*) as orders,
    sum(o.order_size)::bigint as products,
    sum(o.order_cost) as spend,
    max(o.purchase_date) as last_purchase
  from ${orders} o
  where ($1::text[] is null or o.state = any($1::text[])
      and left(o.state, 100) = any(array(select left(s, 100) from unnest($1::text[]) s)))
    and ($2::text[] is null or o.city = any($2::text[]))
    and ($3::text is null or o.purchase_date >= now() - $3::text::interval)
    and o.customer_id <> all (array(select n.customer_id from do_not_contact n))
  group by o.customer_id
  having count(*) >= coalesce($4::bigint, 0)
    and sum(o.order_size) >= coalesce($5::bigint, 0)
    and sum(o.order_cost) >= coalesce($6::numeric, 0)
) a
