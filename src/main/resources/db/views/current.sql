-- What a plain read sees: the materialized view with the delta laid over it.
do $$
begin
  execute format($view$
    create view ${view}_current as
    select v.* from ${view} v
    where not exists (select from ${view}_delta d where d.${key} = v.${key})
    union all
    select %s from ${view}_delta
    where not deleted
    $view$, (
      select string_agg(quote_ident(attname), ', ' order by attnum)
      from pg_attribute where attrelid = '${view}'::regclass and attnum > 0));
end $$;

comment on view ${view}_current is 'Rows as of the last refresh or apply';
