-- REFRESH CONCURRENTLY compares rows by a unique index over all of them. One is not usable that is invalid, partial, on
-- expressions, or checked only when a transaction ends.
select
  'The view ${view} has no usable unique index, so it cannot be refreshed while it is read.' as problem,
  'Make one. Readers go on meanwhile, refreshes wait.' as mend,
  'create unique index on ${view} (${key})' as sql
where not exists (
  select from pg_index i
  where i.indrelid = to_regclass('${view}') and i.indisunique and i.indimmediate and i.indisvalid
    and i.indpred is null and i.indexprs is null)
