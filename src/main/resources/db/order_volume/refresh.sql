-- The SQL parts of a refresh. The caller runs these under READ COMMITTED, each as its own statement:
--   select from order_volume.refresh_lock where view_id = $1 for update skip locked;   -- RUN; no row: another session refreshes
--   select * from order_volume.begin_refresh($1, 'concurrent');                        -- returns statement and state
--   <the statement>
--   select order_volume.measure_refresh($state);                                       -- returns state
--   lock table order_volume.apply_lock in exclusive mode;                              -- APPLY, until the commit
--   select * from order_volume.finish_refresh($state, $refresh_id);

create or replace function order_volume.begin_refresh(of_view integer, asked_mode text default 'concurrent')
  returns table (statement text, mode text, as_of timestamptz, state jsonb)
  language plpgsql set search_path = pg_catalog, pg_temp as $begin$
#variable_conflict use_column
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  populated boolean;
  bound bigint;
  bound_as_of timestamptz;
  now_seq bigint;
begin
  select relispopulated into populated from pg_class
    where oid = v.relation and oid = to_regclass(format('%I.%I', v.schema_name, v.view_name));
  if populated is null then
    raise exception '%.% is not installed', quote_ident(v.schema_name), quote_ident(v.view_name)
      using errcode = 'object_not_in_prerequisite_state';
  end if;
  -- Not pin_settings(): these must outlive this function.
  perform set_config(s.key, s.value, true) from jsonb_each_text(v.settings) s where s.key <> 'search_path';
  -- The snapshot of an apply that is running may be older than this refresh. Its delta rows would stay and cover newer rows. So this
  -- waits for its end. The error ends the subtransaction, and with it the lock and its timeout.
  begin
    perform set_config('lock_timeout', '120000', true);
    lock table order_volume.apply_lock in row share mode;
    as_of := clock_timestamp();
    raise exception using errcode = 'OV001';
  exception when sqlstate 'OV001' then
  end;
  now_seq := (select s.seq from order_volume.apply_state s);
  -- A refresh reads the materialized views below, not their deltas. A view without delta rows contains all applied changes.
  select least(now_seq, min(case when is_merged then now_seq else x.refreshed_seq end)), min(x.refreshed_as_of),
      least(as_of, min(case when is_merged then x.data_as_of end))
    into bound, bound_as_of, as_of
    from order_volume.view_dependency d join order_volume.view_version x on x.view_id = d.depends_on
      join order_volume.maintained_view m on m.id = d.depends_on,
      lateral (select m.mode in ('incremental', 'full') and x.dirty_seq is null and x.delta_rows = 0 and x.refreshed_seq > 0
        and x.data_as_of is not null as is_merged) merged
    where d.view_id = of_view;
  mode := case when populated then asked_mode else 'rebuild' end;
  statement := format('refresh materialized view %s%I.%I', case mode when 'concurrent' then 'concurrently ' else '' end,
    v.schema_name, v.view_name);
  state := jsonb_build_object('view_id', of_view, 'mode', mode, 'seq', now_seq, 'bound', coalesce(bound, now_seq), 'as_of', as_of,
    'bound_as_of', coalesce(least(bound_as_of, as_of), as_of),
    'inserted', pg_stat_get_xact_tuples_inserted(v.relation), 'deleted', pg_stat_get_xact_tuples_deleted(v.relation),
    'dirty', (select x.dirty_seq is not null from order_volume.view_version x where x.view_id = of_view));
  return next;
end $begin$;
comment on function order_volume.begin_refresh is
  'Pins the settings of the view, and returns the statement that refreshes it and the state for finish_refresh(). A view that was never filled is rebuilt';

create or replace function order_volume.measure_refresh(state jsonb) returns jsonb
  language plpgsql set search_path = pg_catalog, pg_temp as $measure$
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = (state ->> 'view_id')::integer);
begin
  if state ->> 'mode' = 'rebuild' then
    execute format('analyze %s', v.relation::regclass);
  end if;
  -- No other session changes the view until this transaction ends, so its rows need not be counted while applies wait.
  return state || jsonb_build_object('rows', order_volume.count_rows(v.relation),
    'inserted', pg_stat_get_xact_tuples_inserted(v.relation) - (state ->> 'inserted')::bigint,
    'deleted', pg_stat_get_xact_tuples_deleted(v.relation) - (state ->> 'deleted')::bigint);
end $measure$;
comment on function order_volume.measure_refresh is 'Counts the rows of the refreshed view. Called after the refresh and before the APPLY lock';

-- Rows that the refresh changed and that no captured change explains. Applies keep the row of every recomputed key in the
-- delta, so a change is explained by the delta or by the change log. If this cannot be decided, the row counts as explained.
create or replace function order_volume.uncaptured_rows(of_view integer, deleted bigint) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp as $uncaptured$
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  insertions bigint;
  explained_deletions bigint;
  key_names_row boolean := (select v.row_id <@ array_agg(k ->> 'name') from jsonb_array_elements(v.key) k);
  null_key text := order_volume.key_is_null(v.key, 'v');
begin
  execute format($sql$
    with stale as materialized (select * from order_volume.%1$I(true)),
    explained as materialized (
      select %2$s from order_volume.%3$I d union select %4$s from stale s)
    select case when exists (select from stale s where s._all) then null else (
        select count(*) from %5$s v
        where v.xmin = pg_current_xact_id()::xid and not exists (select from explained e where %6$s) and not coalesce(%7$s, false))
      end,
      (select count(*) from explained e
        where not exists (select from %5$s v where %6$s and v.xmin <> pg_current_xact_id()::xid))
    $sql$, v.stale_keys_name, order_volume.key_list(v.key, 'd.'), v.delta_name, order_volume.key_list(v.key, 's.'),
    v.relation::regclass, order_volume.key_condition(v.relation, v.key, 'e', 'v'), coalesce(null_key, 'false'))
    into insertions, explained_deletions;
  return insertions + case when key_names_row and null_key is null then greatest(deleted - explained_deletions, 0) else 0 end;
end $uncaptured$;
comment on function order_volume.uncaptured_rows is
  'Rows that the refresh of this transaction added or deleted and no captured change explains; null while every row may be stale';

create or replace function order_volume.finish_refresh(state jsonb, refresh_id bigint default null)
  returns table (version bigint, version_id uuid, mode text, outcome text, changed boolean, row_count bigint, rows_inserted bigint,
    rows_deleted bigint, delta_merged bigint, delta_left boolean, uncaptured_rows bigint, dirty boolean, data_as_of timestamptz)
  language plpgsql set search_path = pg_catalog, pg_temp as $finish$
#variable_conflict use_column
declare
  of_view constant integer := (state ->> 'view_id')::integer;
  bound bigint := (state ->> 'bound')::bigint;
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  x order_volume.view_version;
  visible bigint;
  was_dirty boolean;
  bytes bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' or not order_volume.holds_lock('order_volume.apply_lock') then
    raise exception 'finish_refresh() needs READ COMMITTED and LOCK TABLE order_volume.apply_lock IN EXCLUSIVE MODE'
      using errcode = 'object_not_in_prerequisite_state';
  end if;
  perform from order_volume.refresh_log l where l.id = refresh_id and l.cancel_requested_at is not null for update;
  if found then
    return;
  end if;
  select y.* into x from order_volume.view_version y where y.view_id = of_view;
  was_dirty := x.dirty_seq is not null;
  mode := state ->> 'mode';
  rows_inserted := case mode when 'concurrent' then (state ->> 'inserted')::bigint end;
  rows_deleted := case mode when 'concurrent' then (state ->> 'deleted')::bigint end;
  changed := mode = 'rebuild' or rows_inserted + rows_deleted > 0;
  if mode = 'concurrent' and v.mode = 'incremental' and not was_dirty and not (state ->> 'dirty')::boolean
    and not exists (select from order_volume.view_dependency d where d.view_id = of_view) then
    begin
      uncaptured_rows := case when changed then order_volume.uncaptured_rows(of_view, rows_deleted) else 0 end;
    exception when others then
      uncaptured_rows := null;
    end;
  end if;

  -- A refresh by another session takes its snapshot before its lock. If one waits now, its rows may be older than ours and
  -- will replace them: the delta must stay. Readers that wait for a rebuild hold other locks.
  delta_left := exists (
    select from pg_locks l
    where l.relation = v.relation and l.locktype = 'relation' and not l.granted
      and l.mode in ('ExclusiveLock', 'AccessExclusiveLock')
      and l.database = (select oid from pg_database where datname = current_database()));
  if delta_left then
    bound := 0;
    delta_merged := 0;
  else
    execute format('delete from order_volume.%I where _seq <= $1', v.delta_name) using bound;
    get diagnostics delta_merged = row_count;
  end if;
  -- A removed delta row may differ from the materialized row, if a change was applied and then reverted.
  changed := changed or delta_merged > 0;
  dirty := was_dirty and x.dirty_seq > bound;
  if v.mode = 'incremental' then
    execute format($sql$
      select $1 - (select count(*) from %1$s v where exists (select from order_volume.%2$I d where %3$s)%4$s)
        + (select count(*) from order_volume.%2$I d where not d._deleted)$sql$,
      v.relation::regclass, v.delta_name, order_volume.key_condition(v.relation, v.key, 'd', 'v'),
      case when order_volume.key_is_null(v.key, 'v') is not null then
        format(' or %s and exists (select from order_volume.%I d where %s and %s)', order_volume.key_is_null(v.key, 'v'), v.delta_name,
          order_volume.key_is_null(v.key, 'd'), order_volume.key_condition(v.relation, v.key, 'd', 'v', true)) end)
      into visible using (state ->> 'rows')::bigint;
  else
    visible := (state ->> 'rows')::bigint;
  end if;
  data_as_of := case
    when bound = (state ->> 'seq')::bigint then (state ->> 'as_of')::timestamptz
    when bound > 0 then (state ->> 'bound_as_of')::timestamptz end;
  bytes := pg_total_relation_size(v.relation);
  -- The statistics of this transaction must be flushed when it ends: the next status() compares with them.
  perform pg_stat_force_next_flush();
  update order_volume.view_version y
    set version = y.version + case when changed then 1 else 0 end,
      version_id = case when changed then gen_random_uuid() else y.version_id end,
      changed_at = case when changed then clock_timestamp() else y.changed_at end,
      data_as_of = greatest(y.data_as_of, finish_refresh.data_as_of),
      row_count = visible, delta_rows = y.delta_rows - delta_merged,
      dirty_seq = case when dirty then y.dirty_seq end, dirty_since = case when dirty then y.dirty_since end,
      dirty_reason = case when dirty then y.dirty_reason end, oldest_change = case when dirty then y.oldest_change end,
      refreshed_seq = bound, refreshed_as_of = finish_refresh.data_as_of,
      relfilenode = pg_relation_filenode(v.relation),
      tuples_changed = order_volume.tuples_changed(v.relation)
        + pg_stat_get_xact_tuples_inserted(v.relation) + pg_stat_get_xact_tuples_deleted(v.relation),
      (compact_rows, compact_bytes) = (
        select visible, bytes
        where mode = 'rebuild' or y.compact_bytes is null or bytes::float8 * y.compact_rows < y.compact_bytes::float8 * visible
        union all
        select y.compact_rows, y.compact_bytes
        limit 1)
    where y.view_id = of_view
    returning y.version, y.version_id, y.row_count, y.data_as_of into version, version_id, row_count, data_as_of;
  outcome := case when changed then 'succeeded' else 'unchanged' end;
  update order_volume.refresh_log l
    set outcome = finish_refresh.outcome, finished_at = clock_timestamp(), data_as_of = (state ->> 'as_of')::timestamptz,
      apply_seq = (state ->> 'seq')::bigint, rows_inserted = finish_refresh.rows_inserted, rows_deleted = finish_refresh.rows_deleted,
      delta_merged = finish_refresh.delta_merged, uncaptured_rows = finish_refresh.uncaptured_rows, mode = finish_refresh.mode,
      version = finish_refresh.version, row_count = finish_refresh.row_count
    where l.id = refresh_id;
  perform pg_notify('order_volume', 'version');
  return next;
end $finish$;
comment on function order_volume.finish_refresh is
  'Removes merged rows from the delta, moves the version, closes the attempt in refresh_log. Returns no row if the attempt was cancelled: the caller rolls back';

create or replace function order_volume.tuples_changed(relation oid) returns bigint
  language sql stable set search_path = pg_catalog, pg_temp
  return pg_stat_get_tuples_inserted(relation) + pg_stat_get_tuples_deleted(relation);
comment on function order_volume.tuples_changed is 'All rows inserted and deleted so far, by the statistics';

-- Another session refreshed the view. Plain reads may have seen other rows since, so the version moves. Its snapshot may be older
-- than that of the last refresh by the service, which removed rows from the delta. A transaction under REPEATABLE READ can keep a
-- snapshot for any time. So the age of the rows is unknown until the service refreshes.
create or replace function order_volume.note_foreign_refresh(of_view integer) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp as $note$
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  captured constant boolean := v.mode in ('incremental', 'full');
  now_seq bigint;
begin
  lock table order_volume.apply_lock in exclusive mode;
  if not exists (select from order_volume.status() s where s.view_id = of_view and s.foreign_refresh and s.populated) then
    return false;
  end if;
  update order_volume.apply_state set seq = seq + 1 returning seq into now_seq;
  update order_volume.view_version x
    set version = x.version + 1, version_id = gen_random_uuid(), changed_at = clock_timestamp(), refreshed_seq = 0,
      row_count = order_volume.count_rows(format('order_volume.%I', v.current_name)::regclass),
      relfilenode = pg_relation_filenode(v.relation), tuples_changed = order_volume.tuples_changed(v.relation),
      -- Without capture, a refresh by any session will do, and responses say that the staleness is unknown.
      data_as_of = case when not captured then x.data_as_of end,
      refreshed_as_of = case when not captured then x.refreshed_as_of end,
      dirty_seq = case when captured then now_seq else x.dirty_seq end,
      dirty_since = case when captured then coalesce(x.dirty_since, clock_timestamp()) else x.dirty_since end,
      dirty_reason = case when captured then 'another session refreshed it, perhaps with older rows' else x.dirty_reason end,
      oldest_change = case when captured then '-infinity' else x.oldest_change end
    where x.view_id = of_view;
  perform pg_notify('order_volume', 'version');
  return true;
end $note$;
comment on function order_volume.note_foreign_refresh is
  'Moves the version of a view that another session refreshed, if status() still finds so, and marks it for a refresh by the service. READ COMMITTED; waits for the APPLY lock';
