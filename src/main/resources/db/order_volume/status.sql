-- One observation of all maintained views. Its cost does not depend on the number of waiting changes.
create or replace function order_volume.status() returns table (
    view_id integer, schema_name text, view_name text, mode text, version bigint, version_id uuid, data_as_of timestamptz,
    changed_at timestamptz, row_count bigint, delta_rows bigint, dirty boolean, dirty_since timestamptz, dirty_reason text,
    waiting boolean, waiting_since timestamptz, all_waiting boolean, capture_complete boolean, populated boolean,
    foreign_refresh boolean, incarnation_is_current boolean, seq bigint, at timestamptz, wal_position bigint)
  language plpgsql stable set search_path = pg_catalog, pg_temp as $status$
#variable_conflict use_column
declare
  base record;
  entries bigint;
  oldest timestamptz;
  oldest_for_all timestamptz;
  waiting_tables integer[] := '{}';
  all_tables integer[] := '{}';
  since jsonb := '{}';
  long_logs integer[] := '{}';
  gaps integer[] := array(select c.base_table_id from order_volume.capture_state c where not c.complete);
  last_apply order_volume.apply_state := (select s from order_volume.apply_state s);
  recovery constant boolean := pg_is_in_recovery();
  current_incarnation constant boolean := recovery or last_apply.incarnation is not distinct from order_volume.incarnation();
begin
  for base in select b.id from order_volume.base_table b loop
    -- A change log may be gone although this snapshot still has its row: a view was released meanwhile.
    begin
      execute format($sql$
        select count(*), min(_at), (select min(_at) from order_volume.%1$I where _op = 'a')
        from (select _at from order_volume.%1$I limit 1000) entry$sql$, 'log_' || base.id)
        into entries, oldest, oldest_for_all;
    exception when undefined_table then
      continue;
    end;
    if entries > 0 then
      waiting_tables := waiting_tables || base.id;
      since := since || jsonb_build_object(base.id::text, least(oldest, oldest_for_all));
      if entries = 1000 then
        long_logs := long_logs || base.id;
      end if;
      if oldest_for_all is not null then
        all_tables := all_tables || base.id;
      end if;
    end if;
  end loop;

  return query
    select m.id, m.schema_name, m.view_name, m.mode, x.version, x.version_id, s.data_as_of, x.changed_at, x.row_count, x.delta_rows,
      x.dirty_seq is not null,
      -- What changed before data_as_of is not lacking: a refresh may have begun after the oldest change.
      case when x.dirty_seq is not null then nullif(greatest(x.oldest_change, s.data_as_of), '-infinity') end, x.dirty_reason,
      t.waiting, case when t.had_gap then x.refreshed_as_of when t.waiting then least(t.since, case when t.long then s.data_as_of end) end,
      t.for_all, t.complete,
      coalesce(c.relispopulated, false),
      coalesce(not recovery and (
        pg_relation_filenode(c.oid) <> x.relfilenode
        or n.tuples > x.tuples_changed
        -- A lower number means that the statistics were reset or lost in a crash. They may also lag for a moment.
        or n.tuples < x.tuples_changed and x.changed_at < now() - interval '15 seconds'), false),
      current_incarnation,
      last_apply.seq, now(), case when not recovery then (pg_current_wal_lsn() - '0/0')::bigint end
    from order_volume.maintained_view m
    join order_volume.view_version x on x.view_id = m.id
    left join pg_class c on c.oid = m.relation
    cross join lateral (select pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_deleted(c.oid) as tuples) n
    cross join lateral (
      select coalesce(bool_or(w.base_table_id = any (waiting_tables)), false) as waiting,
        min((since ->> w.base_table_id::text)::timestamptz) as since,
        coalesce(min((since ->> w.base_table_id::text)::timestamptz) = '-infinity', false) as had_gap,
        coalesce(bool_or(w.base_table_id = any (long_logs)), false) as long,
        coalesce(bool_or(w.base_table_id = any (all_tables)), false) as for_all,
        case when m.mode = 'scheduled' then false else coalesce(bool_and(w.base_table_id <> all (gaps)), true) end as complete
      from order_volume.view_table w where w.view_id = m.id) t
    cross join lateral (
      select case when t.had_gap then x.refreshed_as_of when m.mode = 'incremental' and x.dirty_seq is null and t.complete
        then greatest(x.data_as_of, last_apply.as_of) else x.data_as_of end as data_as_of) s
    where m.kind = 'maintained' and m.installed_at is not null and m.released_at is null
    order by m.id;
end $status$;
comment on function order_volume.status is
  'Plain reads lack no change that was made before the earlier of dirty_since and waiting_since. Version, freshness and waiting changes of every maintained view, in one snapshot. The service reads it once a second';

-- Without an argument before.
drop function if exists order_volume.catalog();
create or replace function order_volume.catalog(of_view integer default null) returns jsonb
  language sql stable set search_path = pg_catalog, pg_temp
  as $catalog$
    with capture as materialized (
      select s.base_table_id, s.complete from order_volume.capture_state s
      where of_view is null or s.base_table_id in (select t.base_table_id from order_volume.view_table t where t.view_id = of_view)),
    builder as materialized (select order_volume.builder_fingerprint() as fingerprint),
    -- Sorting and grouping use the operators of a type, wherever they are. Names alone lead to those on the search path.
    operators as materialized (
      select distinct on (c.opcintype) c.opcintype as type, (
          select jsonb_object_agg(w.word, w.sql)
          from pg_amop a
          join pg_operator o on o.oid = a.amopopr
          cross join lateral (
            select (case am.amname when 'btree' then array['lt', 'lte', 'eq', 'gte', 'gt'] else array['eq'] end)[a.amopstrategy],
              format('operator(%s.%s)', o.oprnamespace::regnamespace, o.oprname)
            union all
            select 'neq', format('operator(%s.%s)', n.oprnamespace::regnamespace, n.oprname) from pg_operator n
            where n.oid = o.oprnegate and a.amopstrategy = case am.amname when 'btree' then 3 else 1 end
            union all
            select case a.amopstrategy when 1 then 'min' else 'max' end, format('%s.%I', p.pronamespace::regnamespace, p.proname)
            from pg_aggregate g join pg_proc p on p.oid = g.aggfnoid
            where g.aggsortop = o.oid and p.proargtypes[0] = c.opcintype and p.proname in ('min', 'max')) w (word, sql)
          where a.amopfamily = c.opcfamily and a.amoplefttype = c.opcintype and a.amoprighttype = c.opcintype) as operators
      from pg_opclass c join pg_am am on am.oid = c.opcmethod and am.amname in ('btree', 'hash')
      -- Those of initdb have smaller oids.
      where c.opcdefault and c.oid >= 16384
      order by c.opcintype, am.amname)
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', m.id, 'schema', m.schema_name, 'name', m.view_name, 'kind', m.kind, 'released', m.released_at is not null,
      'mode', m.mode, 'reason', m.reason, 'options', m.options, 'settings', m.settings, 'declared_key', m.declared_key,
      'relation', c.oid::bigint, 'comment', obj_description(c.oid, 'pg_class'),
      'installed', m.installed_at is not null and m.relation = c.oid and m.fingerprint = order_volume.view_fingerprint(c.oid, (select b.fingerprint from builder b))
        and not exists (
          select from order_volume.view_table t join capture s on s.base_table_id = t.base_table_id
          where t.view_id = m.id and not s.complete)
        -- A view below may have been registered or released since.
        and (m.kind = 'plain' or order_volume.maintained_below(c.oid) = array(
          select b.relation from order_volume.view_dependency d join order_volume.maintained_view b on b.id = d.depends_on
          where d.view_id = m.id order by b.relation)),
      'installed_at', m.installed_at, 'problem', m.problem, 'problem_at', m.problem_at,
      'row_id', to_jsonb(m.row_id),
      'key', (
        select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
          'nullable', (k.value ->> 'nullable')::boolean, 'equality', coalesce(
            (select o.operators ->> 'eq' from operators o where o.type = order_volume.base_type(a.atttypid)), '=')) order by k.ordinality)
        from jsonb_array_elements(m.key) with ordinality k
        join pg_attribute a on a.attrelid = c.oid and a.attname = k.value ->> 'name' and not a.attisdropped),
      'tables', (
        select jsonb_agg(jsonb_build_object('id', b.id, 'schema', b.schema_name, 'name', b.table_name, 'complete', s.complete) order by b.id)
        from order_volume.view_table t join order_volume.base_table b on b.id = t.base_table_id
        join capture s on s.base_table_id = b.id where t.view_id = m.id),
      'depends_on', (select jsonb_agg(d.depends_on order by d.depends_on) from order_volume.view_dependency d where d.view_id = m.id),
      'objects', case when m.kind = 'maintained' then jsonb_build_object('definition', m.definition_name, 'delta', m.delta_name,
        'current', m.current_name, 'live', m.live_name, 'stale_keys', m.stale_keys_name) end,
      'columns', (
        select jsonb_agg(jsonb_build_object(
          'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'type_oid', a.atttypid::bigint,
          'base_type', format_type(bt.oid, null), 'base_type_oid', bt.oid::bigint, 'category', bt.typcategory, 'type_kind', ty.typtype,
          'element_type', case when bt.typelem <> 0 and bt.typcategory = 'A' then format_type(bt.typelem, null) end,
          'labels', (select jsonb_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = bt.oid),
          'operators', (select o.operators from operators o where o.type = bt.oid),
          'not_null', a.attnotnull, 'comment', col_description(c.oid, a.attnum),
          'collation', (select format('%I.%I', n.nspname, co.collname) from pg_collation co join pg_namespace n on n.oid = co.collnamespace
            where co.oid = a.attcollation)) order by a.attnum)
        from pg_attribute a
        join pg_type ty on ty.oid = a.atttypid
        join pg_type bt on bt.oid = order_volume.base_type(a.atttypid)
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)) order by m.id), '[]')
    from order_volume.maintained_view m
    left join (
      pg_class c join pg_namespace ns on ns.oid = c.relnamespace and c.relkind in ('m', 'v')
    ) on ns.nspname = m.schema_name and c.relname = m.view_name
    where of_view is null or m.id = of_view
  $catalog$;
comment on function order_volume.catalog is
  'Every registered relation with its columns, or one of them. "installed" is false if the view, its definition or change capture differs from its installation';

create or replace view order_volume.views as
select m.schema_name, m.view_name, m.kind, m.mode, m.reason,
  (select string_agg(k ->> 'name', ', ') from jsonb_array_elements(m.key) k) as key,
  array_to_string(m.row_id, ', ') as row_id,
  (select string_agg(format('%I.%I', b.schema_name, b.table_name), ', ' order by b.schema_name, b.table_name)
    from order_volume.view_table t join order_volume.base_table b on b.id = t.base_table_id where t.view_id = m.id) as base_tables,
  s.version, s.data_as_of, s.row_count, s.delta_rows,
  case when s.view_id is null then null
    when s.mode = 'scheduled' or not s.capture_complete then 'unknown'
    when s.dirty and s.data_as_of is null then 'unknown'
    when s.dirty or s.waiting then coalesce((s.at - least(s.dirty_since, s.waiting_since))::text, 'unknown')
    else '00:00:00' end as staleness,
  case when m.released_at is not null then 'is being released'
    when m.problem is not null then m.problem
    when m.installed_at is null then 'is not installed yet'
    when s.dirty then 'waits for a refresh: ' || s.dirty_reason
    when not s.capture_complete and s.mode <> 'scheduled' then 'change capture has a gap and is being repaired' end as problem,
  m.settings
from order_volume.maintained_view m
left join order_volume.status() s on s.view_id = m.id;
comment on view order_volume.views is 'Registered relations: mode, key, base tables, version, staleness and problems';
