-- The orders that may differ from the materialized view: the marks, followed to the orders as they are now. Whatever
-- transaction changed a key committed the key and its mark together, so nothing that is committed is missed. The function
-- is stable, so it sees what the query around it sees. Its plan is made once and kept, by index from mark to order: marks
-- come and go too fast for statistics, and parallel workers would take longer to start than the work takes.
create or replace function customer_order_volume_stale() returns bigint[]
  language plpgsql stable
  set max_parallel_workers_per_gather = 0
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
begin
  if exists (select from customer_order_volume_change c where c.source = 'all') then
    return null;
  end if;
  return array(
    select c.id from customer_order_volume_change c
      where c.source in ('orders', 'products_orders')
    union
    select l.order_id from customer_order_volume_change c join products_orders l on l.product_id = c.id
      where c.source = 'products'
    union
    select o.id from customer_order_volume_change c join orders o on o.customer_id = c.id
      where c.source in ('customers', 'addresses_customer')
    union
    select o.id from customer_order_volume_change c join orders o on o.address_id = c.id
      where c.source = 'addresses'
    union
    select o.id
      from (
        select c.id from customer_order_volume_change c
          where c.source = 'cities'
        union
        select ci.id from customer_order_volume_change c join cities ci on ci.state_id = c.id
          where c.source = 'states') city
      join addresses a on a.city_id = city.id
      join orders o on o.address_id = a.id or o.address_id is null and o.customer_id = a.customer_id);
end $$;
comment on function customer_order_volume_stale is
  'Orders that changed since the last refresh; null when every order may have';
