-- What a plain read sees: the materialized view with the delta laid over it.
create view customer_order_volume_current as
select v.* from customer_order_volume v
where not exists (select from customer_order_volume_delta d where d.order_id = v.order_id)
union all
select unique_id, customer_name, purchase_date, city, state, order_size, order_cost, order_id, customer_id
from customer_order_volume_delta
where not deleted;

comment on view customer_order_volume_current is 'Orders as of the last refresh or apply';
