-- The kept result of the definition. Each number and time leads an index that ends in unique_id, because every answer is
-- ordered down to unique_id: pages come straight from the index, forwards and backwards. Texts have hash indexes, which find
-- equal values: a B-tree refuses values of more than 2704 bytes, and one such name would stop every refresh and every apply.
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
create index customer_order_volume_customer_name_idx on customer_order_volume using hash (customer_name);
create index customer_order_volume_purchase_date_idx on customer_order_volume (purchase_date, unique_id);
create index customer_order_volume_city_idx on customer_order_volume using hash (city);
create index customer_order_volume_state_idx on customer_order_volume using hash (state);
create index customer_order_volume_order_size_idx on customer_order_volume (order_size, unique_id);
create index customer_order_volume_order_cost_idx on customer_order_volume (order_cost, unique_id);
create index customer_order_volume_state_purchase_date_idx on customer_order_volume (left(state, 100), purchase_date);
comment on index customer_order_volume_state_purchase_date_idx is
  'For the question of who bought lately in a state; of a state only so much as the index takes';
