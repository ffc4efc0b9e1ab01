-- Installs and uninstalls one view in the transaction of the caller. The caller sets a short lock_timeout and retries.

-- Proves that PostgreSQL sees the same query in the text that derivation parsed and wrote again. PostgreSQL may see another
-- one in its own text, too: it moves the cast of (ARRAY['a'::varchar])::text[] to the elements. So that text is read again.
create or replace function order_volume.rendering_problem(view oid, rendered text) returns text
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $same$
declare
  name constant text := '_rendered_' || view;
  seen text;
  same boolean;
  operators oid[];
begin
  execute format('create view order_volume.%I as %s', name, rendered);
  seen := pg_get_viewdef(format('order_volume.%I', name)::regclass);
  same := seen = pg_get_viewdef(view);
  operators := order_volume.rule_operators(format('order_volume.%I', name)::regclass);
  execute format('drop view order_volume.%I', name);
  if not same then
    execute format('create view order_volume.%I as %s', name, pg_get_viewdef(view));
    same := seen = pg_get_viewdef(format('order_volume.%I', name)::regclass);
    execute format('drop view order_volume.%I', name);
  end if;
  return case when not same then 'PostgreSQL sees another query'
    when operators <> order_volume.rule_operators(view)
      then 'it uses operators of other schemas than pg_catalog where the text of a view does not name them, as in USING (...)' end;
exception when lock_not_available or query_canceled or deadlock_detected then
  raise;
when others then
  return sqlerrm;
end $same$;
comment on function order_volume.rendering_problem is 'Why a text is not the query of a view; null if it is';

-- A view over maintained views must be computed from their definitions, because the materialized views are as of their last
-- refresh. A view definition names a relation once, in FROM, with its schema.
create or replace function order_volume.expanded_definition(view oid, matviews oid[]) returns text
  language plpgsql stable set search_path = pg_catalog, pg_temp as $expand$
declare
  expanded text := regexp_replace(pg_get_viewdef(view), ';\s*$', '');
  below record;
begin
  for below in
    select format('%I.%I', m.schema_name, m.view_name) as name, quote_ident(m.view_name) as alias,
      format('order_volume.%I', m.definition_name) as definition
    from order_volume.maintained_view m where m.relation = any (matviews)
  loop
    -- The name without an alias is an alias, too.
    expanded := regexp_replace(expanded, '(FROM|JOIN|,|\()(\s+|\s*)' || regexp_replace(below.name, '([^[:alnum:]_])', '\\\1', 'g')
      || '(?=\s*($|[,);]|\m(ON|USING|JOIN|LEFT|RIGHT|FULL|CROSS|WHERE|GROUP|HAVING|WINDOW|ORDER|LIMIT|OFFSET|FETCH|UNION|EXCEPT|INTERSECT|TABLESAMPLE)\M))',
      '\1\2' || replace(below.definition || ' ' || below.alias, '\', '\\'), 'g');
    expanded := regexp_replace(expanded, '(FROM|JOIN|,|\()(\s+|\s*)' || regexp_replace(below.name, '([^[:alnum:]_])', '\\\1', 'g') || '(?=\s)',
      '\1\2' || replace(below.definition, '\', '\\'), 'g');
  end loop;
  return expanded;
end $expand$;
comment on function order_volume.expanded_definition is 'The query of a view that reads the definitions of maintained views in their place';

create or replace function order_volume.maintained_below(view oid) returns oid[]
  language sql stable set search_path = pg_catalog, pg_temp
  as $below$
    with recursive reader (oid) as (
      select view
      union
      select d.refobjid from reader
      join pg_rewrite r on r.ev_class = reader.oid
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
        and d.refobjid <> reader.oid
      join pg_class c on c.oid = d.refobjid and c.relkind in ('v', 'm'))
    select array(
      select m.relation from order_volume.maintained_view m join reader on reader.oid = m.relation
      where m.kind = 'maintained' and m.installed_at is not null and m.released_at is null and m.relation <> view
      order by m.relation)
  $below$;
comment on function order_volume.maintained_below is 'Maintained materialized views that a view reads, itself or through other views';

create or replace function order_volume.install_tables(of_view integer, plan jsonb) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $install$
declare
  one record;
  b order_volume.base_table;
  complete boolean;
  gap boolean;
begin
  delete from order_volume.view_table t where t.view_id = of_view;
  delete from order_volume.mapping m where m.view_id = of_view;
  for one in
    select (t ->> 'oid')::oid as relation, array(select jsonb_array_elements_text(t -> 'compared')) as compared,
      -- Full refreshes need no images.
      case when plan ->> 'mode' = 'incremental' then array(select jsonb_array_elements_text(t -> 'logged')) else '{}' end as logged
    from jsonb_array_elements(plan -> 'tables') t order by 1
  loop
    select x.* into b from order_volume.base_table x where x.relation = one.relation;
    if b.id is null then
      -- A table of a restored dump has another oid, so it is found by its name.
      update order_volume.base_table x set relation = one.relation
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.oid = one.relation and x.schema_name = n.nspname and x.table_name = c.relname
          and not exists (select from pg_class old where old.oid = x.relation)
        returning x.* into b;
    end if;
    if b.id is null then
      insert into order_volume.base_table (schema_name, table_name, relation)
        select n.nspname, c.relname, c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = one.relation
        returning * into b;
    end if;
    if b.id is null then
      raise exception 'The plan names a table that does not exist: oid %', one.relation using errcode = 'undefined_table';
    end if;
    insert into order_volume.view_table values (of_view, b.id, one.compared || one.logged, one.logged);
  end loop;

  insert into order_volume.mapping (view_id, base_table_id, position, occurrence, sql)
    select of_view, x.id, m.n, m.value ->> 'occurrence', m.value ->> 'sql'
    from jsonb_array_elements(plan -> 'mappings') with ordinality m (value, n)
    join order_volume.base_table x on x.relation = (m.value ->> 'table')::oid;

  for one in
    select x.*,
      array(select distinct c from order_volume.view_table t, unnest(t.compared) c where t.base_table_id = x.id order by c) as compared_now,
      array(select distinct c from order_volume.view_table t, unnest(t.logged) c where t.base_table_id = x.id order by c) as logged_now
    from order_volume.view_table vt join order_volume.base_table x on x.id = vt.base_table_id
    where vt.view_id = of_view order by x.relation
  loop
    -- Columns are added but never removed: an unused column costs less than locking the table.
    complete := order_volume.capture_is_complete(one.id);
    if not (one.compared_now <@ one.compared and one.logged_now <@ one.logged and complete) then
      -- Columns that were renamed or dropped are of no use any more.
      update order_volume.base_table x
        set compared = array(
            select c from unnest(one.compared || one.compared_now) c
            where exists (select from pg_attribute a where a.attrelid = x.relation and a.attname = c and not a.attisdropped) group by c order by c),
          logged = array(
            select c from unnest(one.logged || one.logged_now) c
            where exists (select from pg_attribute a where a.attrelid = x.relation and a.attname = c and not a.attisdropped) group by c order by c),
          (schema_name, table_name) = (
            select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = x.relation)
        where x.id = one.id;
      gap := not complete and one.fingerprint is not null;
      perform order_volume.capture(one.id, gap);
      if gap then
        -- The changes that were missed may be of any age.
        execute format('update order_volume.%I set _at = ''-infinity'' where _op = ''a''', 'log_' || one.id);
      end if;
    end if;
  end loop;

  if plan ->> 'mode' = 'incremental' then
    select string_agg(t ->> 'name', ', ') as names into one from jsonb_array_elements(plan -> 'tables') t
      where not exists (select from jsonb_array_elements(plan -> 'mappings') m where m ->> 'table' = t ->> 'oid');
    if one.names is not null then
      raise exception 'The plan has no mapping for changes of %', one.names using errcode = 'invalid_parameter_value';
    end if;
  end if;
end $install$;
comment on function order_volume.install_tables is 'Records tables and mappings of a plan, and sets up change capture where it is missing';

create or replace function order_volume.drop_unused_tables() returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $drop$
declare
  one record;
begin
  for one in
    select id from order_volume.base_table b where not exists (select from order_volume.view_table t where t.base_table_id = b.id)
  loop
    perform order_volume.stop_capture(one.id);
  end loop;
end $drop$;
comment on function order_volume.drop_unused_tables is 'Stops change capture of tables that no view needs';

create or replace function order_volume.install(of_view integer, plan jsonb) returns text
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $install$
declare
  v order_volume.maintained_view;
  view oid;
  now_seq bigint;
  problem text;
  below oid[];
begin
  perform from order_volume.refresh_lock l where l.view_id = of_view for update;
  lock table order_volume.apply_lock in exclusive mode;
  select m.* into v from order_volume.maintained_view m where m.id = of_view and m.released_at is null;
  if v.id is null then
    raise exception 'No view % is registered', of_view using errcode = 'undefined_object';
  end if;
  view := to_regclass(format('%I.%I', v.schema_name, v.view_name));
  if view is null or (select relkind from pg_class where oid = view) <> (case v.kind when 'plain' then 'v' else 'm' end)::"char" then
    raise exception '%.% does not exist, or is not a %', quote_ident(v.schema_name), quote_ident(v.view_name),
        case v.kind when 'plain' then 'plain view' else 'materialized view' end
      using errcode = 'undefined_table', hint = 'Create it, or release it with order_volume.release_named().';
  end if;
  update order_volume.apply_state set incarnation = order_volume.incarnation() where incarnation is null;
  if v.kind = 'plain' then
    update order_volume.maintained_view m
      set relation = view, plan = null, mode = null, reason = null, row_id = m.declared_key, key = null,
        fingerprint = order_volume.view_fingerprint(view), installed_at = clock_timestamp(), problem = null, problem_at = null
      where m.id = of_view;
    perform pg_notify('order_volume', 'catalog');
    return null;
  end if;

  if plan ->> 'mode' = 'incremental' then
    problem := order_volume.rendering_problem(view, plan ->> 'rendered');
    if problem is not null then
      plan := plan || jsonb_build_object('mode', 'full', 'mappings', jsonb_build_array(),
        'reason', 'the definition cannot be parsed without loss: ' || problem);
    end if;
  end if;
  if plan ->> 'mode' = 'scheduled' then
    plan := plan || jsonb_build_object('tables', jsonb_build_array(), 'mappings', jsonb_build_array());
  end if;
  if plan -> 'row_id' is null or jsonb_array_length(plan -> 'row_id') = 0 then
    raise exception '%.% has no unique index that a concurrent refresh can use', quote_ident(v.schema_name), quote_ident(v.view_name)
      using errcode = 'object_not_in_prerequisite_state',
        hint = 'Create a unique index on columns of the view, without expressions and without WHERE.';
  end if;
  update order_volume.maintained_view m
    set relation = view, plan = install.plan, mode = install.plan ->> 'mode', reason = install.plan ->> 'reason',
      row_id = array(select jsonb_array_elements_text(install.plan -> 'row_id')),
      key = coalesce(nullif(nullif(install.plan -> 'key', '[]'), 'null'), (
        select jsonb_agg(jsonb_build_object('name', c, 'nullable', true)) from jsonb_array_elements_text(install.plan -> 'row_id') c))
    where m.id = of_view returning * into v;
  -- Read from the catalog, not from the plan.
  below := order_volume.maintained_below(view);
  delete from order_volume.view_dependency d where d.view_id = of_view;
  insert into order_volume.view_dependency
    select of_view, m.id from order_volume.maintained_view m where m.relation = any (below) and m.kind = 'maintained';

  perform order_volume.build_room(of_view);
  perform order_volume.install_tables(of_view, plan);
  perform order_volume.replace_view(v.definition_name,
    case
      -- The service may see rows that the owner of the view may not.
      when v.mode = 'scheduled' and exists (
        select from jsonb_array_elements(order_volume.view_facts(view) -> 'relations') r where (r ->> 'row_security')::boolean)
      then format('select %s from %s v', order_volume.column_list(view, 'v.'), view::regclass)
      else coalesce(plan ->> 'definition', order_volume.expanded_definition(view, below)) end,
    format('The query of %I.%I: always exact', v.schema_name, v.view_name),
    (select string_agg(distinct format(', %s', o.oprnamespace::regnamespace), '') from pg_operator o where o.oid = any (order_volume.rule_operators(view))));
  if v.mode <> 'scheduled'
    and order_volume.rule_operators(format('order_volume.%I', v.definition_name)::regclass) <> order_volume.rule_operators(view)
  then
    raise exception 'The definition of %.% uses other operators than the view', quote_ident(v.schema_name), quote_ident(v.view_name)
      using errcode = 'feature_not_supported',
        hint = 'Write the condition of USING (...), IN, NULLIF or IS DISTINCT FROM with a named operator, as in ON a.x operator(schema.=) b.x.';
  end if;
  -- The definition of a scheduled view may be as old as the views that it reads.
  if v.mode <> 'scheduled' and order_volume.maintained_below(format('order_volume.%I', v.definition_name)::regclass) <> '{}' then
    raise exception '%.% reads a maintained view through another view, so its definition cannot be computed exactly',
        quote_ident(v.schema_name), quote_ident(v.view_name)
      using errcode = 'feature_not_supported', hint = 'Let it read the maintained view itself, or register it with {"mode": "scheduled"}.';
  end if;
  if exists (
    select from (
      select attrelid = view as of_view, row_number() over (partition by attrelid order by attnum) as n, attname, atttypid
      from pg_attribute
      where attrelid in (view, format('order_volume.%I', v.definition_name)::regclass) and attnum > 0 and not attisdropped) c
    group by n, attname, atttypid having count(*) <> 2)
  then
    raise exception 'The definition of the plan has other columns than %.%', quote_ident(v.schema_name), quote_ident(v.view_name)
      using errcode = 'invalid_parameter_value';
  end if;
  perform order_volume.build_delta(of_view);
  perform order_volume.build_stale_keys(of_view);
  perform order_volume.build_current(of_view);
  perform order_volume.build_live(of_view);

  -- Changes before this moment were captured for other columns or not at all. Only a refresh that begins later contains them.
  update order_volume.apply_state set seq = seq + 1 returning seq into now_seq;
  insert into order_volume.view_version as x (view_id, version, changed_at, dirty_seq, dirty_since, dirty_reason, oldest_change)
    values (of_view, 1, clock_timestamp(), now_seq, clock_timestamp(), 'installed', '-infinity')
    on conflict (view_id) do update
      set version = x.version + 1, version_id = gen_random_uuid(), changed_at = clock_timestamp(), data_as_of = x.refreshed_as_of,
        dirty_seq = now_seq, dirty_since = coalesce(x.dirty_since, clock_timestamp()), dirty_reason = 'installed',
        oldest_change = '-infinity', delta_rows = 0,
        row_count = case when v.relation = (select relation from order_volume.maintained_view m where m.id = of_view) then x.row_count end,
        refreshed_seq = 0;
  update order_volume.view_version x set row_count = c.n
    from (select order_volume.count_rows(view) as n) c where x.view_id = of_view;
  update order_volume.maintained_view m
    set fingerprint = order_volume.view_fingerprint(view), installed_at = clock_timestamp(), problem = null, problem_at = null,
      (apply_statement, seen_query) = (
        select order_volume.apply_statement(of_view), order_volume.seen_query(of_view) where m.mode = 'incremental')
    where m.id = of_view;
  perform order_volume.drop_unused_tables();
  perform pg_notify('order_volume', 'catalog');
  perform pg_notify('order_volume', 'version');
  return v.mode;
end $install$;
comment on function order_volume.install is 'Builds everything that a registered view needs, by a plan. It can be called again at any time. Returns the mode';

create or replace function order_volume.count_rows(relation oid) returns bigint
  language plpgsql stable set search_path = pg_catalog, pg_temp as $count$
declare
  n bigint;
begin
  if (select relkind = 'm' and not relispopulated from pg_class where oid = relation) then
    return 0;
  end if;
  execute format('select count(*) from %s', relation::regclass) into n;
  return n;
end $count$;
comment on function order_volume.count_rows is 'Rows of a relation; 0 if it is a materialized view that was never filled';

create or replace function order_volume.uninstall(of_view integer) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $uninstall$
declare
  v order_volume.maintained_view;
begin
  perform from order_volume.refresh_lock l where l.view_id = of_view for update;
  lock table order_volume.apply_lock in exclusive mode;
  select m.* into v from order_volume.maintained_view m where m.id = of_view;
  if v.id is null then
    return;
  end if;
  begin
    execute format('drop view if exists order_volume.%I', v.live_name);
    execute format('drop function if exists order_volume.%I(boolean)', v.stale_keys_name);
    execute format('drop view if exists order_volume.%I', v.current_name);
    execute format('drop table if exists order_volume.%I', v.delta_name);
    execute format('drop view if exists order_volume.%I', v.definition_name);
  exception when dependent_objects_still_exist then
    raise exception 'Other objects depend on the views of %.% in schema order_volume: %',
        quote_ident(v.schema_name), quote_ident(v.view_name), sqlerrm
      using errcode = 'dependent_objects_still_exist', hint = 'Drop them first.';
  end;
  delete from order_volume.view_table t where t.view_id = of_view;
  delete from order_volume.mapping m where m.view_id = of_view;
  if v.released_at is not null then
    delete from order_volume.maintained_view m where m.id = of_view;
  else
    update order_volume.maintained_view m
      set relation = null, plan = null, mode = null, fingerprint = null, installed_at = null, apply_statement = null where m.id = of_view;
  end if;
  perform order_volume.drop_unused_tables();
  perform pg_notify('order_volume', 'catalog');
end $uninstall$;
comment on function order_volume.uninstall is
  'Removes everything that a view has in schema order_volume, and triggers that no other view needs. A released view is deleted from the catalog';
