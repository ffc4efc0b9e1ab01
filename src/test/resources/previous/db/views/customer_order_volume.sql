-- The kept result of the definition. Every sort key of the API leads an index that ends in unique_id, because every answer
-- is ordered down to unique_id: pages come straight from the index, forwards and backwards.
-- A refresh that changed a twentieth of the rows is worth a vacuum, so that the next one finds room.
create materialized view customer_order_volume
  with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05) as
select * from customer_order_volume_definition
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
create index customer_order_volume_customer_name_idx on customer_order_volume (customer_name, unique_id);
create index customer_order_volume_purchase_date_idx on customer_order_volume (purchase_date, unique_id);
create index customer_order_volume_city_idx on customer_order_volume (city, unique_id);
create index customer_order_volume_state_idx on customer_order_volume (state, unique_id);
create index customer_order_volume_order_size_idx on customer_order_volume (order_size, unique_id);
create index customer_order_volume_order_cost_idx on customer_order_volume (order_cost, unique_id);
create index customer_order_volume_state_purchase_date_idx on customer_order_volume (state, purchase_date);
comment on index customer_order_volume_state_purchase_date_idx is 'For the question of who bought lately in a state';
