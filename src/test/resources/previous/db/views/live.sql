-- Exact now, at the price of what changed since the last refresh or apply. Stale rows are excluded by an anti-join, and included
-- through an array, which is computed once and pushed down into the definition's grouping. Where every row is stale,
-- the array is null: then the first two parts are empty, and the third is everything. This is for people: the service
-- writes the order and the limit of each query into the parts, which no planner does with a view.
create view customer_order_volume_live as
with stale as materialized (select customer_order_volume_stale() as keys)
select c.* from customer_order_volume_current c
where (select keys is not null from stale)
  and not exists (select from unnest((select keys from stale)) s (key) where s.key = c.order_id)
union all
select d.* from customer_order_volume_definition d
where d.order_id = any ((select keys from stale)::bigint[])
union all
select d.* from customer_order_volume_definition d
where (select keys is null from stale);

comment on view customer_order_volume_live is 'Every row as it is now';
