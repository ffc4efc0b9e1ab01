-- For a service that is to do without a delta from now on: what lay in it is marked again, with the age that it has for
-- readers of the view alone. Whoever calls this holds the lock of the delta.
create or replace function ${view}_retire_delta() returns void language plpgsql as $retire$
declare
  last_refresh timestamptz := (
    select max(data_as_of) from refresh_log
    where view_name = '${view}' and outcome in ('succeeded', 'unchanged'));
begin
  if not exists (select from ${view}_delta) then
    return;
  end if;
  insert into ${view}_change (source, id, changed_at)
    select 'rows', ${key}, coalesce(last_refresh, clock_timestamp()) from ${view}_delta;
  delete from ${view}_delta;
  update view_version
    set version = version + 1, stamp = gen_random_uuid(), changed_at = clock_timestamp(), data_as_of = last_refresh,
        row_count = (select count(*) from ${view}), delta_rows = 0
    where view_name = '${view}';
  perform pg_notify('order_volume', '${view}');
end $retire$;
comment on function ${view}_retire_delta is 'Empties the delta and marks what it held, so that nothing is lost';

revoke execute on function ${view}_retire_delta() from public;
