-- What a plain read sees: the materialized view with the delta laid over it.
do $$
begin
  execute format($view$
    create view customer_order_volume_current as
    select v.* from customer_order_volume v
    where not exists (select from customer_order_volume_delta d where d.order_id = v.order_id)
    union all
    select %s from customer_order_volume_delta
    where not deleted
    $view$, (
      select string_agg(quote_ident(attname), ', ' order by attnum)
      from pg_attribute where attrelid = 'customer_order_volume'::regclass and attnum > 0));
end $$;

comment on view customer_order_volume_current is 'Rows as of the last refresh or apply';
