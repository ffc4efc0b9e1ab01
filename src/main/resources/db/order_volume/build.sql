-- Builds the objects of one maintained view from its catalog row: delta, stale keys, current, live and the statement of
-- an apply. A view that other views build on is replaced in place if its columns stay.
-- With three arguments before.
drop function if exists order_volume.replace_view(text, text, text);
create or replace function order_volume.replace_view(name text, query text, comment text, path text default '') returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $replace$
begin
  perform set_config('search_path', 'pg_catalog' || coalesce(path, '') || ', pg_temp', true);
  begin
    execute format('create or replace view order_volume.%I as %s', name, query);
  exception when invalid_table_definition then
    begin
      execute format('drop view order_volume.%I', name);
    exception when dependent_objects_still_exist then
      raise exception 'The columns of order_volume.% changed, and other objects depend on it', quote_ident(name)
        using errcode = 'dependent_objects_still_exist',
          hint = 'Drop the views that read it. They can be created again after the new definition is installed.';
    end;
    execute format('create view order_volume.%I as %s', name, query);
  end;
  execute format('comment on view order_volume.%I is %L', name, comment);
end $replace$;
comment on function order_volume.replace_view is
  'Creates or replaces a view; fails if other objects depend on removed columns. path: further schemas of operators';

-- A view that was created again may have other columns. Then its objects are created again, too.
create or replace function order_volume.build_room(of_view integer) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $build$
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  delta oid := to_regclass(format('order_volume.%I', v.delta_name));
begin
  if not exists (
    with columns as (
      select row_number() over (partition by a.attrelid order by a.attnum) as n, a.attname, a.atttypid, a.atttypmod, a.attcollation
      from pg_attribute a
      where a.attrelid in (delta, v.relation) and a.attnum > 0 and not a.attisdropped
        and not (a.attrelid = delta and a.attname in ('_deleted', '_seq')))
    select from columns group by n, attname, atttypid, atttypmod, attcollation having count(*) <> 2)
  then
    return;
  end if;
  execute format('drop view if exists order_volume.%I', v.live_name);
  execute format('drop view if exists order_volume.%I', v.current_name);
  execute format('drop view if exists order_volume.%I', v.definition_name);
  execute format('drop table if exists order_volume.%I', v.delta_name);
exception when dependent_objects_still_exist then
  raise exception 'The columns of %.% changed, and other objects depend on its views in schema order_volume: %',
      quote_ident(v.schema_name), quote_ident(v.view_name), sqlerrm
    using errcode = 'dependent_objects_still_exist',
      hint = 'Drop the views that read them. They can be created again after the new definition is installed.';
end $build$;
comment on function order_volume.build_room is 'Drops the objects of a view whose columns changed';

create or replace function order_volume.build_delta(of_view integer) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $build$
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  delta oid := to_regclass(format('order_volume.%I', v.delta_name));
  one record;
begin
  if exists (select from pg_attribute where attrelid = v.relation and attname in ('_deleted', '_seq', '_all') and not attisdropped) then
    raise exception 'The column names _deleted, _seq and _all are reserved' using errcode = 'reserved_name';
  end if;
  if delta is not null then
    execute format('delete from order_volume.%I', v.delta_name);
  end if;
  if delta is null then
    execute format('create table order_volume.%I as select * from %s with no data', v.delta_name, v.relation::regclass);
    execute format('alter table order_volume.%I add column _deleted boolean not null, add column _seq bigint not null,'
      ' replica identity full', v.delta_name);
    -- Rows come and go every second: vacuum often.
    execute format('alter table order_volume.%I set (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1,'
      ' autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.1)', v.delta_name);
    execute format('comment on table order_volume.%I is %L', v.delta_name,
      format('Rows of %I.%I that were recomputed since its last refresh', v.schema_name, v.view_name));
    execute format('comment on column order_volume.%I._deleted is %L', v.delta_name, 'The key has no row any more; only the key columns are set');
    execute format('comment on column order_volume.%I._seq is %L', v.delta_name, 'The apply that wrote the row');
  end if;

  for one in
    select indexrelid::regclass as name from pg_index where indrelid = format('order_volume.%I', v.delta_name)::regclass
  loop
    execute format('drop index %s', one.name);
  end loop;
  -- Not unique: a key may have several rows, and the value of a unique column may pass from one row to another.
  if (
    select bool_and(exists (
      select from pg_opclass c where c.opcdefault and c.opcmethod = (select oid from pg_am where amname = 'btree')
        and (c.opcintype = order_volume.base_type(a.atttypid) or t.typcategory in ('S', 'A', 'E', 'R', 'C'))))
    from jsonb_array_elements(v.key) k
    join pg_attribute a on a.attrelid = v.relation and a.attname = k ->> 'name'
    join pg_type t on t.oid = order_volume.base_type(a.atttypid))
  then
    execute format('create index on order_volume.%I (%s)', v.delta_name, order_volume.key_list(v.key));
  end if;
  if order_volume.key_is_null(v.key, 'd') is not null then
    execute format('create index on order_volume.%I (_seq) where %s', v.delta_name,
      replace(order_volume.key_is_null(v.key, '{}'), '{}.', ''));
  end if;
  -- Pages are read from the view and from its delta, so both have the same indexes.
  for one in
    select distinct substring(pg_get_indexdef(i.indexrelid) from position(' USING ' in pg_get_indexdef(i.indexrelid))) as definition
    from pg_index i where i.indrelid = v.relation and i.indisvalid
  loop
    execute format('create index on order_volume.%I %s', v.delta_name, replace(one.definition, ' NULLS NOT DISTINCT', ''));
  end loop;
end $build$;
comment on function order_volume.build_delta is 'Creates the delta of a view, or empties it';

-- The rows of the catalog and of the change logs that make every row of a view stale.
create or replace function order_volume.every_row_condition(of_view integer, with_view_state boolean) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $condition$
    select concat_ws(' or ',
      case when with_view_state then
        format('exists (select from order_volume.view_version where view_id = %s and dirty_seq is not null)', of_view) end,
      -- Another session refreshed the view, perhaps with older rows, and note_foreign_refresh() is still to come.
      case when with_view_state and v.mode <> 'scheduled' then
        format('exists (select from order_volume.view_version x join pg_catalog.pg_class c on c.oid = %s where x.view_id = %s'
          ' and (x.relfilenode <> c.relfilenode or pg_catalog.pg_stat_get_tuples_inserted(c.oid)'
          ' + pg_catalog.pg_stat_get_tuples_deleted(c.oid) > x.tuples_changed))', v.relation, of_view) end,
      -- What the view selects changed below it, and it is to be installed again.
      case when with_view_state and v.mode <> 'scheduled' then
        format('(%s) is distinct from %L', order_volume.rules_query(v.relation), order_volume.rules_fingerprint(v.relation)) end,
      case when with_view_state and v.mode <> 'scheduled' and exists (select from order_volume.view_table t where t.view_id = of_view) then
        format('exists (select from order_volume.capture_state where base_table_id in (%s) and not complete)',
          (select string_agg(t.base_table_id::text, ', ' order by t.base_table_id) from order_volume.view_table t where t.view_id = of_view)) end,
      (select string_agg(format('exists (select from order_volume.%I%s)', 'log_' || t.base_table_id,
          case v.mode when 'full' then '' else ' where _op = ''a''' end), ' or ' order by t.base_table_id)
        from order_volume.view_table t where t.view_id = of_view),
      case when not with_view_state then 'false' end)
    from order_volume.maintained_view v where v.id = of_view
  $condition$;
comment on function order_volume.every_row_condition is
  'The condition that every row of a view may be stale. with_view_state: also if the view is dirty or capture has a gap';

create or replace function order_volume.mapping_query(of_view integer, sql text) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $query$
    select format('select %s from (%s) m',
      (select string_agg(format('m.%1$I::%2$s%3$s as %1$I', a.attname, format_type(a.atttypid, a.atttypmod),
          case when a.attcollation <> 0 then (
            select format(' collate %I.%I', n.nspname, c.collname)
            from pg_collation c join pg_namespace n on n.oid = c.collnamespace where c.oid = a.attcollation) end),
          ', ' order by k.ordinality)
        from jsonb_array_elements(v.key) with ordinality k
        join pg_attribute a on a.attrelid = v.relation and a.attname = k.value ->> 'name' and not a.attisdropped),
      sql)
    from order_volume.maintained_view v where v.id = of_view
  $query$;
comment on function order_volume.mapping_query is 'The query of a mapping, cast to the types of the key';

-- A column of a domain is read as its base type, as in the change log. PostgreSQL uses the indexes of the tables below a UNION
-- ALL only if the types of both are the same, and the other side is no bare common table expression: hence the "offset 0".
drop function if exists order_volume.seen(integer, integer);
create or replace function order_volume.seen(of_view integer, of_table integer, entries text) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $seen$
    select case when cardinality(t.logged) = 0
      then format('(select from %s union all (select from %s offset 0))', b.relation::regclass, entries)
      else format('(select %s from %s union all (select %s from %s offset 0))',
        (select string_agg(case when y.typtype = 'd'
              then format('%1$I::%2$s as %1$I', c.name, format_type(order_volume.base_type(a.atttypid), null)) else quote_ident(c.name) end,
            ', ' order by c.n)
          from unnest(t.logged) with ordinality c (name, n)
          join pg_attribute a on a.attrelid = b.relation and a.attname = c.name and not a.attisdropped
          join pg_type y on y.oid = a.atttypid),
        b.relation::regclass, substr(order_volume.prefixed(t.logged, ', '), 3), entries) end
    from order_volume.view_table t join order_volume.base_table b on b.id = t.base_table_id
    where t.view_id = of_view and t.base_table_id = of_table
  $seen$;
comment on function order_volume.seen is 'Old and new rows of a base table. entries: where the rows of its change log are read';

-- The start of a common table expression that reads a change log once for all mappings of a view. While a long transaction runs, a
-- change log keeps all its removed entries, and each read passes over them.
create or replace function order_volume.entries(base_table_id integer, logged text[]) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $entries$
    select format('entries_%s as materialized (select %s from order_volume.%I',
      base_table_id, substr(order_volume.prefixed(logged, ', '), 3), 'log_' || base_table_id)
  $entries$;
comment on function order_volume.entries is
  'Names and reads the entries of a change log, for a WITH clause. The caller adds a limit, and closes the parenthesis';

create or replace function order_volume.build_stale_keys(of_view integer) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $build$
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  columns text := (
    select string_agg(format('%I %s', k.value ->> 'name', order_volume.key_type(v.relation, k.value ->> 'name')), ', ' order by k.ordinality)
    from jsonb_array_elements(v.key) with ordinality k);
  nulls text := (
    select string_agg(format('null::%s', order_volume.key_type(v.relation, k.value ->> 'name')), ', ' order by k.ordinality)
    from jsonb_array_elements(v.key) with ordinality k);
  parts text;
  seen_names text[];
  log_names text[];
  log_entries text[];
begin
  select array_agg(format('{seen:%s}', b.relation) order by b.id), array_agg(format('{log:%s}', b.relation)), array_agg('entries_' || b.id)
    into seen_names, log_names, log_entries
    from order_volume.view_table x join order_volume.base_table b on b.id = x.base_table_id where x.view_id = of_view;
  -- Plain assignments, so that a table whose log is empty costs one look. A table is read under its name of now.
  if v.mode = 'incremental' and exists (select from order_volume.view_table t where t.view_id = of_view) then
    select format($part$
      waiting := array[%1$s];
      if not (0 < any (waiting)) then
        return;
      end if;
      tables := array[%2$s];
      seen := array[%3$s];
      -- Nested loops are for few changes.
      if (select sum(n) from unnest(waiting) n) > 500 then
        entries := array[%5$s];
        perform set_config(s, 'on', true) from unnest(array['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']) s;
      end if;
      %6$s
      -- The limits tell the planner how many entries there are.
      return query execute 'with ' || array_to_string(array[%4$s], ', ')
        || ' select distinct q.*, false from (' || substr(query, 12) || ') q';$part$,
        string_agg(format('(select count(*) from order_volume.%I)', t.log), ', ' order by t.n),
        string_agg(format('%s::regclass::text', t.relation), ', ' order by t.n),
        string_agg(format('case when waiting[%s] > 0 then %L else tables[%1$s] end', t.n,
          order_volume.seen(of_view, t.id, 'entries_' || t.id)), ', ' order by t.n),
        string_agg(format('%L || waiting[%s] || '')''', order_volume.entries(t.id, t.logged) || ' limit ', t.n), ', ' order by t.n),
        string_agg(format('case when waiting[%s] > 0 then %L end', t.n, 'entries_' || t.id), ', ' order by t.n),
        (select string_agg(format('if waiting[%s] > 0 then query := query || '' union all '' || order_volume.mapping_queries('
            '%L, seen_names, seen, tables, %s); end if;',
            (select count(*) from order_volume.view_table x where x.view_id = of_view and x.base_table_id <= m.base_table_id),
            order_volume.replace_all(order_volume.mapping_query(of_view, m.sql), log_names, log_entries),
            case m.occurrence when 'declared' then 'null' else 'entries' end),
            E'\n      ' order by m.position)
          from order_volume.mapping m where m.view_id = of_view))
      into parts
      from (
        select b.id, b.relation, x.logged, 'log_' || b.id as log, row_number() over (order by b.id) as n
        from order_volume.view_table x join order_volume.base_table b on b.id = x.base_table_id
        where x.view_id = of_view) t;
  end if;

  execute format('drop function if exists order_volume.%I(boolean)', v.stale_keys_name);
  execute format($function$
    create function order_volume.%1$I(of_apply boolean default false) returns table (%2$s, _all boolean)
      language plpgsql stable
      set search_path = pg_catalog, pg_temp
      -- From change log to key by index: statistics of the logs are always old, and parallel workers start too slowly.
      set enable_seqscan = off
      set enable_hashjoin = off
      set enable_mergejoin = off
      set max_parallel_workers_per_gather = 0
      set jit = off
    as $body$
    #variable_conflict use_column
    declare
      waiting bigint[];
      seen_names constant text[] := %7$L;
      tables text[];
      seen text[];
      entries text[];
      query text := '';
    begin
      if (case when of_apply then %3$s else %4$s end) then
        return query select %5$s, true;
        return;
      end if;
      %6$s
    end $body$
    $function$, v.stale_keys_name, columns, order_volume.every_row_condition(of_view, false),
    order_volume.every_row_condition(of_view, true), nulls, coalesce(parts, 'return;'), seen_names);
  execute format('revoke all on function order_volume.%I(boolean) from public', v.stale_keys_name);
  execute format('comment on function order_volume.%I(boolean) is %L', v.stale_keys_name,
    'Keys of rows that changed since the last apply. One row with _all means that every row may have. of_apply: only by the change logs');
end $build$;
comment on function order_volume.build_stale_keys is 'Creates the function that finds the stale keys of a view';

create or replace function order_volume.build_current(of_view integer) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $build$
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  null_key text := order_volume.key_is_null(v.key, 'v');
begin
  perform order_volume.replace_view(v.current_name, case when v.mode <> 'incremental'
    then format('select %s from %s v', order_volume.column_list(v.relation, 'v.'), v.relation::regclass)
    else format($view$
      select %1$s from %2$s v
      where not exists (select from order_volume.%3$I d where %4$s)%5$s
      union all
      select %6$s from order_volume.%3$I d where not d._deleted$view$,
      order_volume.column_list(v.relation, 'v.'), v.relation::regclass, v.delta_name,
      order_volume.key_condition(v.relation, v.key, 'd', 'v'),
      case when null_key is not null then
        format(' and (not %s or not exists (select from order_volume.%I d where %s and %s))', null_key, v.delta_name,
          order_volume.key_is_null(v.key, 'd'), order_volume.key_condition(v.relation, v.key, 'd', 'v', true)) end,
      order_volume.column_list(v.relation, 'd.')) end,
    format('Rows of %I.%I as of the last apply', v.schema_name, v.view_name));
end $build$;
comment on function order_volume.build_current is 'Creates the view of what plain reads return';

-- The view calls no function of the service, so that a reader needs no right but SELECT on it.
create or replace function order_volume.build_live(of_view integer) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $build$
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  nullable boolean := order_volume.key_is_null(v.key, 'v') is not null;
  names text[];
  texts text[];
  logs text;
  keys text;
begin
  if v.mode = 'scheduled' then
    perform order_volume.replace_view(v.live_name, format('select %s from order_volume.%I d',
      order_volume.column_list(v.relation, 'd.'), v.definition_name), 'The definition: changes are not captured');
    return;
  end if;
  if v.mode = 'full' then
    perform order_volume.replace_view(v.live_name, format($view$
      with state as materialized (select %1$s as every)
      select %2$s from %3$s v where not (select every from state)
      union all
      select %4$s from order_volume.%5$I d where (select every from state)$view$,
      order_volume.every_row_condition(of_view, true), order_volume.column_list(v.relation, 'v.'), v.relation::regclass,
      order_volume.column_list(v.relation, 'd.'), v.definition_name),
      'Every row as it is now: the materialized view while nothing changed, else the definition');
    return;
  end if;

  select array_agg(format('{seen:%s}', b.relation)) || array_agg(format('{log:%s}', b.relation)),
      array_agg(order_volume.seen(of_view, b.id, 'entries_' || b.id)) || array_agg('entries_' || b.id),
      string_agg(order_volume.entries(b.id, t.logged) || E'),\n    ', '' order by b.id)
    into names, texts, logs
    from order_volume.view_table t join order_volume.base_table b on b.id = t.base_table_id where t.view_id = of_view;
  select string_agg(format('select %s from (%s) m where (select exists (select from entries_%s))',
      order_volume.key_list(v.key, 'm.'), order_volume.replace_all(order_volume.mapping_query(of_view, m.sql), names, texts),
      m.base_table_id), E'\nunion all\n' order by m.position)
    into keys
    from order_volume.mapping m where m.view_id = of_view;
  perform order_volume.replace_view(v.live_name, format($view$
    with state as materialized (select %1$s as every),
    %12$sstale as materialized (
      select distinct %2$s from (%3$s) s where not (select every from state))
    select %4$s from order_volume.%5$I v
    where not (select every from state) and not exists (select from stale s where %6$s)%7$s
    union all
    select %8$s from stale s, lateral (select * from order_volume.%9$I d where %10$s offset 0) d%11$s
    union all
    select %8$s from order_volume.%9$I d where (select every from state)$view$,
    order_volume.every_row_condition(of_view, true), order_volume.key_list(v.key, 's.'),
    -- A view that reads no table never changes.
    coalesce(keys, format('select %s from %s v where false', order_volume.key_list(v.key, 'v.'), v.relation::regclass)),
    order_volume.column_list(v.relation, 'v.'), v.current_name, order_volume.key_condition(v.relation, v.key, 's', 'v'),
    case when nullable then
      format(' and (not %s or not exists (select from stale s where %s and %s))', order_volume.key_is_null(v.key, 'v'),
        order_volume.key_is_null(v.key, 's'), order_volume.key_condition(v.relation, v.key, 's', 'v', true)) end,
    order_volume.column_list(v.relation, 'd.'), v.definition_name, order_volume.key_condition(v.relation, v.key, 'd', 's'),
    case when nullable then
      format(' union all select %s from (select * from stale s where %s) s, lateral (select * from order_volume.%I d where %s offset 0) d',
        order_volume.column_list(v.relation, 'd.'), order_volume.key_is_null(v.key, 's'), v.definition_name,
        order_volume.key_condition(v.relation, v.key, 'd', 's', true)) end,
    coalesce(logs, '')),
    'Every row as it is now');
end $build$;
comment on function order_volume.build_live is 'Creates the live view for SQL clients: exact now, at a cost that grows with the number of changes';

-- $1 is the largest number of keys, $2 the sequence number of the apply. {seen} counts the rows that readers saw.
create or replace function order_volume.apply_statement(of_view integer) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $statement$
    select format($apply$
      with stale as materialized (select s.* from order_volume.%1$I(true) s),
      counted as materialized (select count(*) as n, coalesce(bool_or(s._all), false) as every from stale s),
      k as materialized (select %2$s from stale s, counted c where not c.every and c.n <= $1),
      truth as materialized (
        select %3$s from k, lateral (select * from order_volume.%4$I d where %5$s offset 0) d%6$s),
      seen as materialized (select {seen} as n),
      cleared as (delete from order_volume.%7$I d using k where %5$s returning 1),
      %8$s
      gone as (select (select count(*) from cleared)%9$s as n),
      written as (insert into order_volume.%7$I (%10$s, _deleted, _seq)
        select %3$s, false, $2 from truth d where (select n from gone) >= 0 returning 1),
      missing as (insert into order_volume.%7$I (%11$s, _deleted, _seq)
        select %12$s, true, $2 from k
        where not exists (select from truth d where %5$s)%13$s and (select n from gone) >= 0 returning 1)
      select c.n as keys, c.every, (select count(*) from truth) as truth, (select n from seen) as seen,
        (select n from gone) as cleared, (select count(*) from written) + (select count(*) from missing) as written
      from counted c$apply$,
      v.stale_keys_name, order_volume.key_list(v.key, 's.'), order_volume.column_list(v.relation, 'd.'), v.definition_name,
      order_volume.key_condition(v.relation, v.key, 'd', 'k'),
      case when n.k is not null then
        format(' union all select %s from (select * from k where %s) k, lateral (select * from order_volume.%I d where %s offset 0) d',
          order_volume.column_list(v.relation, 'd.'), n.k, v.definition_name, n.matches) end,
      v.delta_name,
      case when n.k is not null then format('cleared_nulls as (delete from order_volume.%I d using (select * from k where %s) k where %s and %s returning 1),',
        v.delta_name, n.k, n.d, n.matches) end,
      case when n.k is not null then ' + (select count(*) from cleared_nulls)' end,
      order_volume.column_list(v.relation), order_volume.key_list(v.key), order_volume.key_list(v.key, 'k.'),
      case when n.k is not null then format(' and (not %s or not exists (select from truth d where %s))', n.k, n.matches) end)
    from order_volume.maintained_view v
    cross join lateral (
      select order_volume.key_is_null(v.key, 'k') as k, order_volume.key_is_null(v.key, 'd') as d,
        order_volume.key_condition(v.relation, v.key, 'd', 'k', true) as matches) n
    where v.id = of_view
  $statement$;
comment on function order_volume.apply_statement is 'The statement that brings the delta of a view up to date';

create or replace function order_volume.seen_query(of_view integer) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $query$
    select format('(select count(*) from k, lateral (select from order_volume.%I c where %s offset 0) c%s)', v.current_name,
      order_volume.key_condition(v.relation, v.key, 'c', 'k'),
      case when order_volume.key_is_null(v.key, 'k') is not null then
        format(' where not %1$s) + (select count(*) from (select * from k where %1$s) k, lateral (select from order_volume.%2$I c where %3$s offset 0) c',
          order_volume.key_is_null(v.key, 'k'), v.current_name, order_volume.key_condition(v.relation, v.key, 'c', 'k', true)) end)
    from order_volume.maintained_view v where v.id = of_view
  $query$;
comment on function order_volume.seen_query is 'Counts the rows that readers see of the keys in k';
