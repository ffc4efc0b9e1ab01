-- The audit of a concurrent refresh: which of the rows that it changed does no mark explain? There should be none. Where
-- there are, a trigger is missing, disabled or by-passed, and between refreshes readers were told that the view is fresh
-- while it was not. The audit never accuses in vain: what it cannot decide it takes as explained.

-- Empties marks and delta, as far as they are visible now, and notes the keys that they explain and where their rows
-- stand in the view. One statement does both, so that what is forgotten is what is noted.
create or replace function customer_order_volume_fold(audited boolean) returns bigint language plpgsql as $fold$
declare
  folded bigint;
  all_too boolean;
begin
  if not audited or not exists (select from change_capture) then
    perform forget_changes();
    delete from customer_order_volume_delta;
    get diagnostics folded = row_count;
    return folded;
  end if;

  create temp table customer_order_volume_explained (order_id bigint, place tid) on commit drop;
  all_too := may_forget_all();
  with forgotten as (
    delete from customer_order_volume_change where all_too or source <> 'all'),
  emptied as (
    delete from customer_order_volume_delta returning order_id),
  stale as materialized (
    select customer_order_volume_stale() as keys),
  explained as (
    select unnest(coalesce(keys, array[null::bigint])) as order_id from stale
    union
    select order_id from emptied),
  noted as (
    insert into customer_order_volume_explained
      select e.order_id, v.ctid from explained e left join customer_order_volume v on v.order_id = e.order_id)
  select count(*) into folded from emptied;
  return folded;
end $fold$;
comment on function customer_order_volume_fold is
  'Empties marks and delta before a refresh, which folds them in, and notes what they explain if that is to be audited and'
  ' there are triggers. Answers how many rows the delta had';

-- The rows that this transaction added are known by their xmin. A deleted row is out of sight, so those that are gone
-- from the places noted are counted, and of the others one for each key that was marked after the noting: the refresh
-- may have seen that change, and there is at most one row for a key.
create or replace function customer_order_volume_unexplained(deleted bigint) returns bigint language plpgsql as $audit$
declare
  this_transaction xid := pg_current_xact_id()::xid;
  marked_since bigint[];
  keys_since bigint;
  explained_deletions bigint;
  unexplained_insertions bigint;
begin
  if to_regclass('pg_temp.customer_order_volume_explained') is null then
    return null;
  end if;
  marked_since := customer_order_volume_stale();
  if marked_since is null or exists (select from customer_order_volume_explained where order_id is null) then
    return 0;
  end if;

  select count(*) into explained_deletions from customer_order_volume_explained e
    where e.place is not null and not exists (select from customer_order_volume v where v.ctid = e.place);
  insert into customer_order_volume_explained (order_id)
    select s.order_id from unnest(marked_since) s (order_id)
    where not exists (select from customer_order_volume_explained e where e.order_id = s.order_id);
  get diagnostics keys_since = row_count;
  select count(*) into unexplained_insertions from customer_order_volume v
    where v.xmin = this_transaction
      and not exists (select from customer_order_volume_explained e where e.order_id = v.order_id);

  return unexplained_insertions + greatest(deleted - explained_deletions - keys_since, 0);
end $audit$;
comment on function customer_order_volume_unexplained is
  'Rows that this transaction''s refresh added or deleted and no mark explains; null when nothing was noted before it';

-- Of an earlier version.
set local client_min_messages = warning;
drop function if exists may_forget_all_orders();
