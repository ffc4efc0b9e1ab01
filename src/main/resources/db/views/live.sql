-- Exact now, at the price of what changed since the last refresh or apply. Stale rows are excluded by an anti-join, and included
-- through an array, which is computed once and pushed down into the definition's grouping. Where every row is stale,
-- the array is null: then the first two parts are empty, and the third is everything. This is for people: the service
-- writes the order and the limit of each query into the parts, which no planner does with a view.
create view ${view}_live as
with stale as materialized (select ${view}_stale() as keys)
select c.* from ${view}_current c
where (select keys is not null from stale)
  and not exists (select from unnest((select keys from stale)) s (key) where s.key = c.${key})
union all
select d.* from ${view}_definition d
where d.${key} = any ((select keys from stale)::bigint[])
union all
select d.* from ${view}_definition d
where (select keys is null from stale);

comment on view ${view}_live is 'Every row as it is now';
