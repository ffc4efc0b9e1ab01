-- Who qualifies for a deal, one row a customer: whose orders, of those that count, are many enough, hold enough products and
-- cost enough. Both functions are the same question, of the view as of the last refresh or apply, and of the live one.
-- Who must not be asked is read once, into an array that a hash table stands for: an anti join would probe the table for each
-- order, which takes a quarter of the whole. The address of the e-mail stands outside, so that it is looked up for those
-- customers only who are on the page.
do $do$
declare
  source text;
begin
  foreach source in array array['current', 'live'] loop
    execute format($format$
      create or replace function customer_audience_%1$s(
          states text[], cities text[], period text, min_orders bigint, min_products bigint, min_spend numeric)
        returns table (customer_id bigint, customer_name text, email text, city text, state text,
          orders bigint, products bigint, spend numeric, last_purchase timestamptz)
        language sql stable as $body$
          select
            a.customer_id,
            a.customer_name,
            (select e.email from emails e where e.customer_id = a.customer_id order by e.id limit 1),
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
            from customer_order_volume_%1$s o
            where (customer_audience_%1$s.states is null or o.state = any(customer_audience_%1$s.states))
              and (customer_audience_%1$s.cities is null or o.city = any(customer_audience_%1$s.cities))
              and (period is null or o.purchase_date >= now() - period::interval)
              and o.customer_id <> all (array(select n.customer_id from do_not_contact n))
            group by o.customer_id
            having count(*) >= coalesce(min_orders, 0)
              and sum(o.order_size) >= coalesce(min_products, 0)
              and sum(o.order_cost) >= coalesce(min_spend, 0)
          ) a
        $body$
      $format$, source);
  end loop;
end $do$;

comment on function customer_audience_current is
  'Customers who qualify as of the last refresh or apply, with what counted; where they live is where the latest order went';
comment on function customer_audience_live is
  'Customers who qualify now, with what counted; where they live is where the latest order went';
