-- Brings the deltas of all views up to date with the change logs. The caller runs, in this order:
--   begin isolation level repeatable read;
--   lock table order_volume.apply_lock in exclusive mode nowait;
--   lock table order_volume.all_lock in exclusive mode;   -- only if status() says that an entry for all rows waits
--   select * from order_volume.apply(100000);
--   commit;
-- LOCK TABLE takes no snapshot, so the snapshot is younger than the locks. All views see the same snapshot.
-- One view must not hold up the others. If the timeout of the caller comes and one view took most of the time, the apply is rolled
-- back. apply_progress then names that view, and the next apply makes it dirty instead. That apply, or one whose views are slow only
-- together, is not rolled back: when its time is up, it makes all views dirty that it has not finished. So two applies are enough.

create or replace function order_volume.holds_lock(relation regclass) returns boolean
  language sql volatile set search_path = pg_catalog, pg_temp
  as $holds$
    select exists (
      select from pg_locks l
      where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.granted and l.relation = holds_lock.relation
        and l.database = (select oid from pg_database where datname = current_database())
        and l.mode in ('ExclusiveLock', 'AccessExclusiveLock'))
  $holds$;
comment on function order_volume.holds_lock is 'Whether this session holds a lock table alone';

create or replace function order_volume.pin_settings(settings jsonb) returns jsonb
  language plpgsql set search_path = pg_catalog, pg_temp as $pin$
declare
  former jsonb := '{}';
  one record;
begin
  for one in select key as name, value from jsonb_each_text(settings) loop
    if one.name <> 'search_path' and current_setting(one.name) <> one.value then
      former := former || jsonb_build_object(one.name, current_setting(one.name));
      perform set_config(one.name, one.value, true);
    end if;
  end loop;
  return former;
end $pin$;
comment on function order_volume.pin_settings is
  'Sets the settings of a view for this transaction, and returns the former values. The search path is set by each function';

-- With four arguments before.
drop function if exists order_volume.mark_dirty(integer, bigint, timestamptz, text);
create or replace function order_volume.mark_dirty(
    of_view integer, of_seq bigint, former_as_of timestamptz, because text, oldest timestamptz) returns void
  language sql set search_path = pg_catalog, pg_temp
  as $mark$
    update order_volume.view_version v
    set dirty_seq = of_seq, dirty_since = coalesce(v.dirty_since, clock_timestamp()), dirty_reason = because,
      oldest_change = least(v.oldest_change, oldest),
      data_as_of = case
        -- Capture had a gap, and only a refresh reads more than the captured changes.
        when oldest = '-infinity' then v.refreshed_as_of
        -- Until this apply the deltas covered all changes of the view.
        when v.dirty_seq is null and m.mode = 'incremental' then greatest(v.data_as_of, former_as_of)
        else v.data_as_of end,
      version = v.version + case when v.dirty_seq is null then 1 else 0 end,
      version_id = case when v.dirty_seq is null then gen_random_uuid() else v.version_id end,
      changed_at = case when v.dirty_seq is null then clock_timestamp() else v.changed_at end
    from order_volume.maintained_view m
    where v.view_id = of_view and m.id = of_view
  $mark$;
comment on function order_volume.mark_dirty is
  'Notes that a view needs a refresh that begins after an apply. former_as_of is of the apply before, oldest of the oldest change that the view lacks';

create or replace function order_volume.mark_slow(of_view integer, since timestamptz, entries bigint) returns void
  language sql set search_path = pg_catalog, pg_temp
  as $mark$ update order_volume.view_version v set slow_at = since, slow_entries = entries where v.view_id = of_view $mark$;
comment on function order_volume.mark_slow is 'Notes that the time of an apply was up before the view was computed, and how many entries waited for it';

-- A burst often changes the same rows again and again, and mappings join one change log with another. Images are compared byte by
-- byte: 1.0 and 1.00 are equal, but may lead to different keys.
create or replace function order_volume.drop_repeated_entries(of_table integer) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $drop$
declare
  log constant text := format('order_volume.%I', 'log_' || of_table);
  image constant text := (
    select format('row(%s)::record', substr(order_volume.prefixed(b.logged, ', '), 3)) from order_volume.base_table b where b.id = of_table);
begin
  execute format($sql$
    delete from %1$s where ctid = any (array(
      select i.id
      from (
        select l.id, l.image operator(pg_catalog.*=) lag(l.image) over (order by l.image using operator(pg_catalog.*<)) as repeated
        from (select ctid as id, %2$s as image from %1$s where _op <> 'a') l) i
      where i.repeated))$sql$, log, image);
end $drop$;
comment on function order_volume.drop_repeated_entries is 'Deletes row images of a change log that are there more than once';

-- Values that are too long for a btree index must not stop an apply. A hash index takes values of any length.
create or replace function order_volume.drop_long_indexes(of_view integer) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $drop$
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  delta oid := format('order_volume.%I', v.delta_name)::regclass;
  one record;
  dropped boolean := false;
  column_name text;
begin
  for one in
    select i.indexrelid::regclass as name from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am am on am.oid = c.relam
    where i.indrelid = delta and am.amname <> 'hash' and exists (
      select from pg_attribute a where a.attrelid = i.indexrelid and a.attlen < 0)
  loop
    execute format('drop index %s', one.name);
    dropped := true;
  end loop;
  select a.attname into column_name
    from jsonb_array_elements(v.key) with ordinality k
    join pg_attribute a on a.attrelid = delta and a.attname = k.value ->> 'name' order by a.attlen > 0 desc, k.ordinality limit 1;
  if dropped then
    execute format('create index on order_volume.%I using hash (%I)', v.delta_name, column_name);
  end if;
  return dropped;
end $drop$;
comment on function order_volume.drop_long_indexes is 'Drops the indexes of a delta that cannot take long values; false if there are none';

create or replace function order_volume.apply_view(
    of_view integer, most_keys bigint, of_seq bigint, out keys bigint, out every boolean, out truth bigint, out seen bigint,
    out cleared bigint, out written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $apply$
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  former jsonb;
  patience constant text := current_setting('lock_timeout');
  readable boolean := (select relispopulated from pg_class where oid = v.relation);
begin
  -- A rebuild holds the view for long. Its transaction counts the rows when it ends. LOCK TABLE takes no materialized views.
  if readable then
    begin
      perform set_config('lock_timeout', '10', true);
      execute format('select from %s limit 0', v.relation::regclass);
    exception when lock_not_available then
      readable := false;
    end;
    perform set_config('lock_timeout', patience, true);
  end if;
  former := order_volume.pin_settings(v.settings);
  execute replace(v.apply_statement, '{seen}', case when readable then v.seen_query else 'null::bigint' end)
    into keys, every, truth, seen, cleared, written using most_keys, of_seq;
  perform order_volume.pin_settings(former);
end $apply$;
comment on function order_volume.apply_view is 'Brings the delta of one view up to date, unless too many keys are stale';

drop function if exists order_volume.oldest_change(integer);

create or replace function order_volume.apply(most_keys bigint default 100000)
  returns table (view_id integer, keys bigint, rows_written bigint, dirty boolean, reason text)
  language plpgsql set search_path = pg_catalog, pg_temp as $apply$
#variable_conflict use_column
declare
  all_too boolean;
  waiting integer[] := '{}';
  waiting_entries bigint[] := '{}';
  waiting_since timestamptz[] := '{}';
  for_all integer[] := '{}';
  entries bigint;
  oldest timestamptz;
  has_all boolean;
  base record;
  former_as_of timestamptz;
  this_seq bigint;
  v record;
  result record;
  problem text;
  too_slow integer;
  slow_reason constant text := 'its changes took too long to apply';
  -- Changes that have waited for longer than this do not hold up the other views any more.
  patience constant interval := '10 seconds';
  -- For so many changes the mappings use hash joins.
  many constant bigint := 1000;
  timeout constant interval := nullif(current_setting('statement_timeout')::interval, '0');
  -- An earlier cancellation comes from another session. The timeout counts from a moment before statement_timestamp().
  time_is_up constant timestamptz := statement_timestamp() + timeout - interval '1 second';
  overtime boolean := false;
  began timestamptz;
begin
  if current_setting('transaction_isolation') = 'read committed' or not order_volume.holds_lock('order_volume.apply_lock') then
    raise exception 'apply() needs REPEATABLE READ and LOCK TABLE order_volume.apply_lock IN EXCLUSIVE MODE before the snapshot'
      using errcode = 'object_not_in_prerequisite_state';
  end if;
  all_too := order_volume.holds_lock('order_volume.all_lock');

  for base in select b.id from order_volume.base_table b loop
    execute format('select count(*), min(_at), bool_or(_op = ''a'') from order_volume.%I', 'log_' || base.id)
      into entries, oldest, has_all;
    continue when entries = 0;
    waiting := waiting || base.id;
    waiting_entries := waiting_entries || entries;
    waiting_since := waiting_since || oldest;
    if has_all then
      for_all := for_all || base.id;
    elsif entries > many then
      perform order_volume.drop_repeated_entries(base.id);
    end if;
  end loop;
  if waiting = '{}' then
    return;
  end if;

  -- While an apply waits for a lock it holds others. With a long timeout, a TRUNCATE of several tables could become the victim of
  -- a deadlock.
  perform set_config('lock_timeout', '50', true);
  select nullif(last_value, 0) into too_slow from order_volume.apply_progress;
  former_as_of := (select s.as_of from order_volume.apply_state s);
  -- now() is when the transaction began, before the snapshot.
  update order_volume.apply_state set seq = seq + 1, as_of = now() returning seq into this_seq;

  for v in
    select m.id, m.schema_name, m.view_name, m.mode, m.options, array_agg(t.base_table_id) as tables,
      sum(w.entries)::bigint as entries, min(w.oldest) as oldest, coalesce(x.dirty_reason = slow_reason, false)
        -- In a burst that lasts, the view would use up the time of each apply.
        or coalesce(x.slow_at > now() - interval '10 minutes' and sum(w.entries) >= greatest(many, x.slow_entries) / 2, false) as is_slow
    from unnest(waiting, waiting_entries, waiting_since) w (base_table_id, entries, oldest)
    join order_volume.view_table t on t.base_table_id = w.base_table_id
    join order_volume.maintained_view m on m.id = t.view_id
    join order_volume.view_version x on x.view_id = m.id
    where m.mode in ('incremental', 'full') and m.installed_at is not null
    group by m.id, x.view_id
    -- Slow views come last, so that the others are computed when the time is up.
    order by x.slow_at nulls first, m.id
  loop
    view_id := v.id; keys := 0; rows_written := 0; dirty := true; reason := null; problem := null;
    if v.mode = 'full' then
      problem := 'tables changed';
    elsif v.tables && for_all then
      problem := 'all rows of a table changed, or too many';
    elsif v.is_slow then
      problem := slow_reason;
    elsif v.id = too_slow then
      problem := slow_reason;
      perform order_volume.mark_slow(v.id, clock_timestamp(), v.entries);
    elsif overtime then
      problem := slow_reason;
      -- The view that the time was up for is noted with a later time, so it comes after this one.
      perform order_volume.mark_slow(v.id, now(), v.entries);
    else
      perform setval('order_volume.apply_progress', v.id);
      began := clock_timestamp();
      for attempt in 1 .. 2 loop
        begin
          result := order_volume.apply_view(v.id, coalesce((v.options ->> 'most_keys')::bigint, most_keys), this_seq);
          exit;
        exception
          when program_limit_exceeded then
            if attempt = 2 or not order_volume.drop_long_indexes(v.id) then
              problem := sqlerrm;
              exit;
            end if;
          when lock_not_available then
            -- Another session has locked a table of the view, as ALTER TABLE does. Most such locks are short, and a refresh would
            -- wait for them too, so the caller tries again.
            if (select min(s) from unnest(waiting_since) s) < clock_timestamp() - patience then
              problem := 'another session has locked one of its tables';
              exit;
            end if;
            perform setval('order_volume.apply_progress', 0);
            raise exception 'A table of %.% is locked by another session', quote_ident(v.schema_name), quote_ident(v.view_name)
              using errcode = 'object_in_use', hint = 'Its changes are applied when the lock is released.';
          when query_canceled then
            if coalesce(clock_timestamp() < time_is_up, true) or too_slow is null and clock_timestamp() - began > timeout / 2 then
              raise;
            end if;
            -- PostgreSQL cancels a statement once. So the rest of this one must be short.
            problem := slow_reason;
            overtime := true;
            perform order_volume.mark_slow(v.id, clock_timestamp(), v.entries);
            exit;
          when serialization_failure or deadlock_detected then
            perform setval('order_volume.apply_progress', 0);
            raise;
          when others then
            problem := format('%s (%s)', sqlerrm, sqlstate);
            exit;
        end;
      end loop;
      if problem is null then
        problem := case
          when result.every then 'all rows of a table changed, or too many'
          when result.keys > coalesce((v.options ->> 'most_keys')::bigint, most_keys) then
            format('too many keys changed: %s', result.keys) end;
      end if;
    end if;

    if problem is not null then
      perform order_volume.mark_dirty(v.id, this_seq, former_as_of, problem, v.oldest);
      reason := problem;
    else
      keys := result.keys; rows_written := result.written; dirty := false;
      if result.keys > 0 then
        update order_volume.view_version x
          set version = x.version + 1, version_id = gen_random_uuid(), changed_at = clock_timestamp(),
            -- Null if the view could not be read: the next refresh sets the count.
            row_count = x.row_count + result.truth - result.seen,
            delta_rows = x.delta_rows + result.written - result.cleared
          where x.view_id = v.id;
      end if;
    end if;
    return next;
  end loop;

  for attempt in 1 .. 2 loop
    begin
      for base in select unnest(waiting) as id loop
        execute format('delete from order_volume.%I where $1 or _op <> ''a''', 'log_' || base.id) using all_too;
      end loop;
      exit;
    exception when query_canceled then
      -- All views are done, and the next apply would need as long.
      if attempt = 2 or coalesce(clock_timestamp() < time_is_up, true) then
        raise;
      end if;
    end;
  end loop;
  perform setval('order_volume.apply_progress', 0);
  if all_too and for_all <> '{}' then
    perform setval('order_volume.all_era', (select last_value from order_volume.all_era) + 1);
  end if;
  perform pg_notify('order_volume', 'version');
end $apply$;
comment on function order_volume.apply is
  'Applies all captured changes to the deltas, and returns the views that they concern. A view that fails, or has more stale keys than most_keys, becomes dirty';
