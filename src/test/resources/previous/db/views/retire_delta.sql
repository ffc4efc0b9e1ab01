-- For a service that is to do without a delta from now on: what lay in it is marked again, with the age that it has for
-- readers of the view alone. Whoever calls this holds the lock of the delta.
create or replace function customer_order_volume_retire_delta() returns void language plpgsql as $retire$
declare
  last_refresh timestamptz := (
    select max(data_as_of) from refresh_log
    where view_name = 'customer_order_volume' and outcome in ('succeeded', 'unchanged'));
begin
  if not exists (select from customer_order_volume_delta) then
    return;
  end if;
  insert into customer_order_volume_change (source, id, changed_at)
    select 'rows', order_id, coalesce(last_refresh, clock_timestamp()) from customer_order_volume_delta;
  delete from customer_order_volume_delta;
  update view_version
    set version = version + 1, stamp = gen_random_uuid(), changed_at = clock_timestamp(), data_as_of = last_refresh,
        row_count = (select count(*) from customer_order_volume), delta_rows = 0
    where view_name = 'customer_order_volume';
  perform pg_notify('order_volume', 'customer_order_volume');
end $retire$;
comment on function customer_order_volume_retire_delta is 'Empties the delta and marks what it held, so that nothing is lost';
