-- Brings the delta up to date with the marks, in proportion to what changed. All of it is one statement, so it sees one
-- state of the store: what the marks say is forgotten, and what they lead to is computed, in the same snapshot. Whoever
-- calls this holds the lock of the delta (refresh_lock_key('customer_order_volume_delta')), taken in a statement before.
set local client_min_messages = warning;
drop function if exists customer_order_volume_apply(bigint);
create function customer_order_volume_apply(
    most_keys bigint, out marks bigint, out keys bigint, out rows_changed bigint, out fits boolean)
  language plpgsql as $apply$
declare
  as_of timestamptz := clock_timestamp();
  rows_more bigint;
  delta_more bigint;
begin
  with stale as materialized (
    select customer_order_volume_stale() as ids),
  taken as materialized (
    select ids from stale where cardinality(ids) <= most_keys),
  forgotten as (
    delete from customer_order_volume_change where exists (select from taken)
    returning 1),

  -- The row of each key as it is (truth), as readers see it now (seen), and as the materialized view has it (kept).
  -- They meet in a grouping and not in a join, because nobody can tell the planner how many there will be.
  found as (
    select order_id as id, d as truth, null::customer_order_volume_current as seen, null::customer_order_volume as kept
      from customer_order_volume_definition d where order_id = any ((select ids from taken)::bigint[])
    union all
    select order_id, null, c, null
      from customer_order_volume_current c where order_id = any ((select ids from taken)::bigint[])
    union all
    select order_id, null, null, v
      from customer_order_volume v where order_id = any ((select ids from taken)::bigint[])),
  verdict as (
    select id, any_value(truth) as truth, any_value(seen) as seen, any_value(kept) as kept from found group by id),

  -- The comparison is of all bytes, as that of a concurrent refresh is: 1.0 and 1.00 are equal and look different. A row
  -- that is there is "not null" only if each of its columns is, so what is asked is "not (row is null)".
  changed as materialized (
    select * from verdict where (truth is null) <> (seen is null) or truth *<> seen),
  -- The old rows of the delta go before the new ones come: whoever inserts counts first what was deleted.
  cleared as (
    delete from customer_order_volume_delta d using changed where d.order_id = changed.id
    returning 1),
  written as (
    insert into customer_order_volume_delta
      select (truth).*, false from changed
        where not (truth is null) and (kept is null or truth *<> kept) and (select count(*) from cleared) >= 0
      union all
      select (kept).*, true from changed
        where truth is null and not (kept is null) and (select count(*) from cleared) >= 0
    returning 1)
  select
    (select count(*) from forgotten),
    coalesce((select cardinality(ids) from taken), 0),
    (select count(*) from changed),
    exists (select from taken),
    (select count(*) filter (where seen is null) - count(*) filter (where truth is null) from changed),
    (select count(*) from written) - (select count(*) from cleared)
  into marks, keys, rows_changed, fits, rows_more, delta_more;

  if rows_changed > 0 then
    update view_version
      set version = version + 1, stamp = gen_random_uuid(), changed_at = clock_timestamp(), data_as_of = as_of,
          row_count = row_count + rows_more, delta_rows = delta_rows + delta_more
      where view_name = 'customer_order_volume';
    perform pg_notify('order_volume', 'customer_order_volume');
  elsif marks > 0 then
    update view_version set data_as_of = as_of where view_name = 'customer_order_volume';
  end if;
end $apply$;
comment on function customer_order_volume_apply is
  'Applies the marks to the delta, unless they lead to more keys than that, or to every row: then it does nothing';
