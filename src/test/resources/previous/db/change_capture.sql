-- What changed in the store since the materialized view was last refreshed: one small row for every changed key, written
-- in the writer's own transaction. It names the key that changed, not the rows of the view that follow from it. These are
-- found when reading: a trigger that looked for them would miss the order line that another transaction is just inserting,
-- and a new price would write a hundred thousand rows instead of one. Which keys, says customer_order_volume_watched.

-- Of an earlier version, which knew the tables of one store only.
set local client_min_messages = warning;
drop function if exists change_capture_sources(), insertions_need_marks(text, text, text);

-- What a mark can name: everything, a row of the view, or a key that is watched. A type of its own takes less space than a
-- text. When the keys are other ones than before, it is made anew; marks of those that are gone lead nowhere.
do $$
declare
  names constant text[] := array['all', 'rows'] || array(select mark from customer_order_volume_watched order by mark);
  create_type constant text := format('create type customer_order_volume_source as enum (%s)',
    (select string_agg(quote_literal(name), ', ' order by n) from unnest(names) with ordinality as named (name, n)));
begin
  if to_regtype('customer_order_volume_source') is null then
    execute create_type;
  elsif names <> array(select enumlabel::text from pg_enum where enumtypid = to_regtype('customer_order_volume_source') order by enumsortorder) then
    drop index customer_order_volume_change_all_idx;
    delete from customer_order_volume_change where source::text <> all (names);
    alter type customer_order_volume_source rename to customer_order_volume_source_before;
    execute create_type;
    alter table customer_order_volume_change alter column source type customer_order_volume_source using source::text::customer_order_volume_source;
    drop type customer_order_volume_source_before;
  end if;
  comment on type customer_order_volume_source is
    'What a mark names: "all" is every row of the view, "rows" one of them by its key, else see customer_order_volume_watched';
end $$;

-- Every write of the store pays for a row of this table: no constraint that would have to be checked, no key that would
-- make writers wait for whoever deletes, and the columns in the order that wastes no space.
create table if not exists customer_order_volume_change (
  id bigint,
  changed_at timestamptz not null default clock_timestamp(),
  source customer_order_volume_source not null
);
comment on table customer_order_volume_change is 'Keys that changed since the last refresh; writers add, refreshes delete';
comment on column customer_order_volume_change.id is 'The key; of all, the era in which it was written';

create index if not exists customer_order_volume_change_all_idx on customer_order_volume_change (id) where source = 'all';
comment on index customer_order_volume_change_all_idx is 'Tells at once whether every row is marked';

-- Marks live for seconds: vacuum them often.
alter table customer_order_volume_change set (
  autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_insert_threshold = -1);

-- While nobody forgets marks, they must not grow for ever: beyond this limit, "all" takes the place of further keys.
create or replace function change_limit() returns bigint language sql immutable return 100000;
comment on function change_limit is 'Most marks that are kept, and most that one statement writes';

-- The statistics count what is committed, and lag by a second; what this transaction and the last ones of its session
-- wrote is added, because they know it only later. The size of the table would not do: it stays large after a deletion.
create or replace function too_many_changes() returns boolean language sql stable
  return pg_stat_get_live_tuples('customer_order_volume_change'::regclass)
    + pg_stat_get_xact_tuples_inserted('customer_order_volume_change'::regclass) > change_limit();
comment on function too_many_changes is 'Whether more marks wait than the limit allows, as far as the statistics know';

-- A writer that finds "all" writes nothing, so that mark must outlive the writer's transaction: if it were deleted and the
-- view refreshed before the writer commits, nobody would know of its change any more. Such writers share a lock until they
-- commit, and whoever deletes "all" needs it alone. That the mark is still there they cannot learn from their snapshot,
-- which may be an old one: it is, if it was written in the present era, which ends whenever marks are forgotten. A sequence
-- keeps the era because it shows the same value to every snapshot.
create sequence if not exists customer_order_volume_change_era;
comment on sequence customer_order_volume_change_era is 'Rises whenever marks of all rows are forgotten';

create or replace function change_lock_key() returns bigint language sql immutable
  return hashtextextended('order-volume', 'customer_order_volume_change'::regclass::oid::bigint);
comment on function change_lock_key is
  'The advisory lock of those who rely on a mark of all rows, shared, and of those who delete it, alone';

-- Whoever is about to delete marks calls this in a statement of its own, before the one that deletes them, under READ
-- COMMITTED: that statement must see what was committed until the lock was granted. Writers that rely on "all" are waited
-- for, but not for long, since a later call will do. New writers do not wait for this: they write keys.
create or replace function may_forget_all() returns boolean language plpgsql
  set lock_timeout = '1s'
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'Marks are forgotten under READ COMMITTED only' using errcode = 'feature_not_supported';
  end if;
  perform pg_stat_force_next_flush();
  perform pg_advisory_xact_lock(change_lock_key());
  perform setval('customer_order_volume_change_era', last_value + 1) from customer_order_volume_change_era;
  return true;
exception when lock_not_available then
  return false;
end $$;
comment on function may_forget_all is
  'Whether marks of all rows may be deleted until this transaction ends; others always may';

create or replace function forget_changes() returns void language plpgsql as $$
declare
  all_too boolean := may_forget_all();
begin
  delete from customer_order_volume_change where all_too or source <> 'all';
end $$;
comment on function forget_changes is
  'Deletes the marks that are visible now; what the transaction reads after that needs none of them';

-- A row that was only just inserted is in no row of the view yet: those that will refer to it come later, and are marked
-- themselves. A foreign key is proof of that; where there is none, insertions are marked as well.
create or replace function insertions_need_marks(parent text, parent_key text, foreign_key text) returns boolean
  language sql stable as $proof$
    select not exists (
      select from pg_constraint k
      where k.contype = 'f' and k.convalidated
        and k.conrelid = to_regclass(quote_ident(split_part(foreign_key, '.', 1)))
        and k.confrelid = to_regclass(quote_ident(parent))
        and k.conkey = array(
          select attnum from pg_attribute where attrelid = k.conrelid and attname = split_part(foreign_key, '.', 2))
        and k.confkey = array(select attnum from pg_attribute where attrelid = k.confrelid and attname = parent_key)
        and not exists (select from pg_trigger t where t.tgconstraint = k.oid and t.tgenabled not in ('O', 'A')))
  $proof$;
comment on function insertions_need_marks is 'Whether rows could refer to a row of the table before it is there';

create or replace function names_one_row(of_table text, key text) returns boolean language sql stable as $unique$
  select exists (
    select from pg_index i
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = to_regclass(quote_ident(of_table)) and a.attname = key
      and i.indisunique and i.indnkeyatts = 1 and i.indpred is null)
$unique$;
comment on function names_one_row is 'Whether rows of one statement never lead to the same mark';

-- Which triggers there are, ours and those of the foreign keys. Every change of one makes a new version of its catalog row,
-- so who disables a trigger and enables it again is found out too.
create table if not exists change_capture (
  triggers text not null
);
comment on table change_capture is 'One row while changes are captured';
comment on column change_capture.triggers is 'change_capture_triggers() when the triggers were made';

create or replace function change_capture_triggers() returns text language sql stable as $triggers$
  select md5(string_agg(t.oid || ' ' || t.xmin, ',' order by t.oid))
  from pg_trigger t
  where t.tgrelid in (select to_regclass(quote_ident(table_name)) from customer_order_volume_watched)
    and (starts_with(t.tgname, 'order_volume_') or t.tgisinternal)
$triggers$;
comment on function change_capture_triggers is 'Differs whenever a trigger that change capture builds on was made, changed or dropped';

create or replace function change_capture_is_complete() returns boolean language sql stable as $complete$
  select exists (select from change_capture where triggers = change_capture_triggers())
$complete$;
comment on function change_capture_is_complete is 'Whether every trigger is there as it was made, so that marks can be trusted';

create or replace function start_change_capture() returns void language plpgsql
  set client_min_messages = warning
as $start$
declare
  home text := current_schema();
  difference constant text := '((select %1$s from %2$s except all select %1$s from %3$s)'
    ' union all (select %1$s from %3$s except all select %1$s from %2$s))';
  watched record;
begin
  -- Nobody changes these tables or their keys until this transaction ends.
  execute (select 'lock table ' || string_agg(distinct quote_ident(table_name), ', ') || ' in share row exclusive mode'
    from customer_order_volume_watched);
  execute format($f$
    create or replace function %1$I.customer_order_volume_mark_all() returns trigger
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      insert into %1$I.customer_order_volume_change (source) values ('all');
      return null;
    end $body$
    $f$, home);

  -- Tells whether "all" stands for what the caller would write. While marks are being forgotten it cannot: the lock is taken.
  execute format($f$
    create or replace function %1$I.customer_order_volume_mark_all_instead() returns boolean
      language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      era bigint;
    begin
      if not pg_try_advisory_xact_lock_shared(%1$I.change_lock_key()) then
        return false;
      end if;
      select last_value into era from %1$I.customer_order_volume_change_era;
      if not exists (select from %1$I.customer_order_volume_change c where c.source = 'all' and c.id = era) then
        insert into %1$I.customer_order_volume_change (source, id) values ('all', era);
      end if;
      return true;
    end $body$
    $f$, home);

  -- Rows that logical replication applies, or a load with session_replication_role = replica, fire no statement trigger:
  -- the last kind is for those. Where old and new rows are compared, "except all" counts how often a row occurs, since
  -- one of two equal order lines may change, and both keys are marked, since a primary key may change.
  for watched in
    select t.table_name, kind.*,
      format('customer_order_volume_mark_%s_%s', t.table_name, kind.name) as marker,
      case kind.name when 'insert' then 'new_rows' when 'delete' then 'old_rows'
        when 'update' then format(difference, t.used_columns, 'old_rows', 'new_rows')
        else format(difference, t.used_columns, '(select old.*) o', '(select new.*) n') end as changed,
      case when t.repeats or kind.name in ('update', 'replicated') then 'distinct' end as distinctly,
      t.marks
    from (
      select w.table_name, min(w.used_columns) as used_columns,
        not bool_or(names_one_row(w.table_name, w.key)) as repeats,
        bool_or(insertions_need_marks(w.table_name, w.key, w.inserted_before)) as insertions,
        string_agg(format('(%L::%I.customer_order_volume_source, r.%I)', w.mark, home, w.key), ', ' order by w.mark) as marks
      from customer_order_volume_watched w group by w.table_name) t,
    (values
      ('insert', 'insert', 'referencing new table as new_rows for each statement', 'inserted'),
      ('delete', 'delete', 'referencing old table as old_rows for each statement', 'deleted'),
      ('update', 'update', 'referencing old table as old_rows new table as new_rows for each statement', 'updated'),
      ('replicated', 'insert or update or delete', 'for each row', 'updated')) kind (name, event, scope, counter)
    where kind.name <> 'insert' or t.insertions
  loop
    execute format($f$
      create or replace function %1$I.%2$I() returns trigger
        language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
      begin
        if %1$I.too_many_changes() or pg_stat_get_xact_tuples_%3$s(tg_relid) > %1$I.change_limit() then
          perform from %4$s r offset case when %1$I.too_many_changes() then 0 else %1$I.change_limit() end limit 1;
          if found and %1$I.customer_order_volume_mark_all_instead() then
            return null;
          end if;
        end if;
        insert into %1$I.customer_order_volume_change (source, id)
          select %5$s m.source, m.id from %4$s r, lateral (values %6$s) m (source, id) where m.id is not null;
        return null;
      end $body$
      $f$, home, watched.marker, watched.counter, watched.changed, watched.distinctly, watched.marks);
    execute format('create or replace trigger order_volume_%s after %s on %I %s execute function %I.%I()',
      watched.name, watched.event, watched.table_name, watched.scope, home, watched.marker);
  end loop;

  for watched in
    select table_name, bool_or(insertions_need_marks(table_name, key, inserted_before)) as insertions
    from customer_order_volume_watched group by table_name
  loop
    if not watched.insertions then
      execute format('drop trigger if exists order_volume_insert on %I', watched.table_name);
    end if;
    execute format('create or replace trigger order_volume_truncate after truncate on %I'
      ' execute function %I.customer_order_volume_mark_all()', watched.table_name, home);
    execute format('alter table %I enable always trigger order_volume_truncate, enable replica trigger order_volume_replicated',
      watched.table_name);
  end loop;

  delete from change_capture;
  insert into change_capture values (change_capture_triggers());
  -- What changed while nobody watched is not known.
  insert into customer_order_volume_change (source) values ('all');
end $start$;
comment on function start_change_capture is 'Makes the triggers, or repairs them, and marks every row once';

create or replace function stop_change_capture() returns void language plpgsql
  set client_min_messages = warning
as $stop$
declare
  marker regprocedure;
begin
  for marker in
    select oid from pg_proc
    where pronamespace = current_schema()::regnamespace and starts_with(proname, 'customer_order_volume_mark_')
  loop
    execute format('drop function %s cascade', marker);
  end loop;
  delete from change_capture;
  truncate customer_order_volume_change;
end $stop$;
comment on function stop_change_capture is 'Takes triggers and marks away for good';

-- What the watched tables say of themselves is tried before any trigger goes by it: one that fails would fail every writer.
-- Only whole numbers have the operator &.
do $$
declare
  watched record;
begin
  for watched in select * from customer_order_volume_watched loop
    if octet_length('customer_order_volume_mark_' || watched.table_name || '_replicated') > 63 then
      raise exception 'The name of % is too long to name trigger functions after it: watch a shorter view', watched.table_name;
    end if;
    execute format('explain select r.%1$I & 1::bigint from (select %2$s from %3$I except all select %2$s from %3$I) r',
      watched.key, watched.used_columns, watched.table_name);
  end loop;
end $$;

-- The rows that may differ from the materialized view: the marks, followed to the view's keys as they are now. Whatever
-- transaction changed a key committed the key and its mark together, so nothing that is committed is missed. The function
-- is stable, so it sees what the query around it sees. Its plan is made once and kept, by index from mark to row: marks
-- come and go too fast for statistics, and parallel workers would take longer to start than the work takes.
do $$
declare
  keys constant text := (
    select string_agg(
      case when leads_to is null
        then format('select mark.id from customer_order_volume_change mark where mark.source in (%s)', marks)
        else format('select k.key from customer_order_volume_change mark, lateral (%s) k (key) where mark.source in (%s)', leads_to, marks)
        end, E'\n        union\n        ' order by leads_to nulls first)
    from (
      select leads_to, string_agg(quote_literal(mark), ', ' order by mark) as marks
      from (select mark, leads_to from customer_order_volume_watched union all select 'rows', null) named
      group by leads_to) path);
begin
  execute format($f$
    create or replace function customer_order_volume_stale() returns bigint[]
      language plpgsql stable
      set max_parallel_workers_per_gather = 0
      set enable_seqscan = off
      set enable_hashjoin = off
      set enable_mergejoin = off
    as $body$
    begin
      if exists (select from customer_order_volume_change mark where mark.source = 'all') then
        return null;
      end if;
      return array(
        %s);
    end $body$
    $f$, keys);
  execute 'explain ' || keys;
end $$;
comment on function customer_order_volume_stale is
  'Keys of rows that changed since the last refresh; null when every row may have';

-- A store that is watched already gets the triggers as they are described now.
do $$
begin
  if exists (select from change_capture) then
    perform start_change_capture();
  end if;
end $$;
