-- The young run of a log-structured merge whose old run is the materialized view: rows that changed since it was last
-- refreshed, as they are after the last apply. It has the columns of the view in its order, and its indexes, so that both
-- answer a page at the same price.
create table customer_order_volume_delta as
select * from customer_order_volume_definition
with no data;

alter table customer_order_volume_delta
  add column deleted boolean not null,
  add primary key (order_id);

comment on table customer_order_volume_delta is
  'Orders whose row differs from that of the materialized view; a refresh folds them in';
comment on column customer_order_volume_delta.deleted is
  'The order is gone: its row is the view''s, which readers must not see any more';

create index customer_order_volume_delta_unique_id_idx on customer_order_volume_delta (unique_id);
create index customer_order_volume_delta_customer_id_idx on customer_order_volume_delta (customer_id, unique_id);
create index customer_order_volume_delta_customer_name_idx on customer_order_volume_delta (customer_name, unique_id);
create index customer_order_volume_delta_purchase_date_idx on customer_order_volume_delta (purchase_date, unique_id);
create index customer_order_volume_delta_city_idx on customer_order_volume_delta (city, unique_id);
create index customer_order_volume_delta_state_idx on customer_order_volume_delta (state, unique_id);
create index customer_order_volume_delta_order_size_idx on customer_order_volume_delta (order_size, unique_id);
create index customer_order_volume_delta_order_cost_idx on customer_order_volume_delta (order_cost, unique_id);

-- Rows come and go every second: vacuum them often.
alter table customer_order_volume_delta set (
  autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1,
  autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.1);
