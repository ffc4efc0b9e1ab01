-- Registers and releases relations. Instances do the rest: see install() and uninstall().
create or replace function order_volume.pinned_settings() returns jsonb
  language sql stable set search_path = pg_catalog, pg_temp
  as $settings$
    -- REFRESH MATERIALIZED VIEW uses this search path from PostgreSQL 17 on, so every other computation must.
    select jsonb_object_agg(s, case s when 'search_path' then 'pg_catalog, pg_temp' else current_setting(s) end)
    from unnest(array['TimeZone', 'DateStyle', 'IntervalStyle', 'lc_monetary', 'lc_numeric', 'lc_time',
      'default_text_search_config', 'extra_float_digits', 'bytea_output', 'search_path']) s
  $settings$;
comment on function order_volume.pinned_settings is 'The settings under which a view that is registered now is computed';

create or replace function order_volume.check_options(options jsonb) returns void
  language plpgsql immutable set search_path = pg_catalog, pg_temp as $check$
declare
  one record;
begin
  for one in select key, jsonb_typeof(value) as type from jsonb_each(coalesce(options, '{}')) loop
    if one.type <> (case one.key
      when 'max_share' then 'number' when 'most_keys' then 'number' when 'max_duty_cycle' then 'number'
      when 'min_interval' then 'string' when 'schedule' then 'string' when 'mode' then 'string'
      when 'mappings' then 'array' else '' end)
    then
      raise exception 'Option "%" is unknown or is not a %', one.key, case one.key
          when 'mappings' then 'list' when 'min_interval' then 'text' when 'schedule' then 'text' when 'mode' then 'text' else 'number' end
        using errcode = 'invalid_parameter_value',
          hint = 'Options are max_share, most_keys, max_duty_cycle, min_interval, schedule, mode and mappings.';
    end if;
  end loop;
  if coalesce(options ->> 'mode', 'full') not in ('incremental', 'full', 'scheduled') then
    raise exception 'Mode "%" is unknown', options ->> 'mode' using errcode = 'invalid_parameter_value',
      hint = 'Modes are incremental, full and scheduled.';
  end if;
  for one in
    select key, form from (values
      ('max_share', (options ->> 'max_share')::numeric > 0 and (options ->> 'max_share')::numeric <= 1, 'a number above 0, at most 1'),
      ('max_duty_cycle', (options ->> 'max_duty_cycle')::numeric > 0 and (options ->> 'max_duty_cycle')::numeric <= 1,
        'a number above 0, at most 1'),
      ('most_keys', (options ->> 'most_keys')::numeric >= 1 and (options ->> 'most_keys')::numeric % 1 = 0, 'a whole number above 0'),
      ('min_interval', options ->> 'min_interval' ~* '^\s*(p([0-9]+d)?(t([0-9]+(\.[0-9]+)?[hms])+)?|([0-9]+(\.[0-9]+)?[hms])+)\s*$',
        'a duration such as 10s, 5m or PT1H30M'),
      ('schedule', options ->> 'schedule' ~ '^\s*(off|disabled|\S+(\s+\S+){5,6})\s*$',
        'off, or seconds, minutes, hours, day of the month, month and day of the week, such as 0 0 3 * * ?')
    ) known (key, valid, form) where not valid
  loop
    raise exception 'Option "%" is "%", and must be %', one.key, options ->> one.key, one.form using errcode = 'invalid_parameter_value';
  end loop;
end $check$;
comment on function order_volume.check_options is 'Fails if an option of maintain() is unknown or has an invalid value';

create or replace function order_volume.register(view regclass, of_kind text, key text[], options jsonb) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $register$
declare
  relation record;
  v order_volume.maintained_view;
begin
  select c.oid, c.relname, c.relkind, n.nspname into relation
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = view;
  if relation.relkind is distinct from (case of_kind when 'maintained' then 'm' else 'v' end)::"char"
  then
    raise exception '% is not a %', view, case of_kind when 'maintained' then 'materialized view' else 'plain view' end
      using errcode = 'wrong_object_type',
        hint = case of_kind when 'maintained' then 'Plain views are served with order_volume.serve().'
          else 'Materialized views are maintained with order_volume.maintain().' end;
  end if;
  if relation.nspname = 'order_volume_next' then
    -- A view file registers its view: it is still in the schema where files are run, first on the search path before its own.
    relation.nspname := coalesce(nullif(current_setting('order_volume.view_file_home', true), ''), relation.nspname);
  end if;
  if relation.nspname in ('order_volume', 'order_volume_next', 'pg_catalog', 'information_schema') or relation.nspname like 'pg\_temp%' then
    raise exception 'Views of schema % cannot be registered', relation.nspname using errcode = 'invalid_parameter_value';
  end if;
  if relation.relname in ('views', 'freshness', 'refreshes', 'deals', 'audiences', 'doctor', 'session', 'login', 'q', 'page', 'index.html') then
    raise exception 'The name "%" is a route of the service', relation.relname using errcode = 'invalid_parameter_value',
      hint = 'Rename the view, or register another view over it.';
  end if;
  if relation.relname in ('.', '..') then
    raise exception 'The name "%" cannot be a path of a URL', relation.relname using errcode = 'invalid_parameter_value',
      hint = 'Rename the view, or register another view over it.';
  end if;
  if of_kind = 'maintained' and order_volume.row_id(view) is null then
    raise exception '% has no unique index that a concurrent refresh can use', view
      using errcode = 'object_not_in_prerequisite_state',
        hint = 'Create a unique index on columns of the view, without expressions and without WHERE.';
  end if;
  if key is not null then
    if cardinality(key) = 0 or exists (
      select from unnest(key) k where not exists (
        select from pg_attribute a where a.attrelid = view and a.attname = k and a.attnum > 0 and not a.attisdropped))
    then
      raise exception 'The key names a column that % does not have', view using errcode = 'undefined_column';
    end if;
  end if;
  perform order_volume.check_options(options);

  select * into v from order_volume.maintained_view m where m.view_name = relation.relname;
  if v.id is not null and v.schema_name <> relation.nspname then
    raise exception 'A view "%" is registered already, in schema "%"', relation.relname, v.schema_name
      using errcode = 'duplicate_object', hint = 'Routes bear the name of a view without its schema. Release the other view, or rename one.';
  end if;
  insert into order_volume.maintained_view as m (schema_name, view_name, kind, declared_key, options, settings)
    values (relation.nspname, relation.relname, of_kind, key, coalesce(options, '{}'), order_volume.pinned_settings())
    on conflict (view_name) do update
      set kind = excluded.kind, declared_key = excluded.declared_key, options = excluded.options, released_at = null,
        -- Another key or other options may lead to another plan.
        fingerprint = case when (m.kind, m.declared_key, m.options) is distinct from
          (excluded.kind, excluded.declared_key, excluded.options) then null else m.fingerprint end
    returning * into v;
  insert into order_volume.refresh_lock (view_id) values (v.id) on conflict do nothing;
  perform pg_notify('order_volume', 'catalog');
end $register$;
comment on function order_volume.register is 'Registers a relation, or changes how it is registered';

create or replace function order_volume.row_id(view oid) returns text[]
  language sql stable set search_path = pg_catalog, pg_temp
  as $row_id$
    select array(
      select a.attname::text from unnest(i.indkey::int2[]) with ordinality k (attnum, n)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where k.n <= i.indnkeyatts order by k.n)
    from pg_index i
    where i.indrelid = view and i.indisunique and i.indisvalid and i.indisready and i.indimmediate
      and i.indpred is null and i.indexprs is null
    order by i.indnkeyatts, i.indexrelid limit 1
  $row_id$;
comment on function order_volume.row_id is 'Columns of the unique index that names a row; null if no index is usable';

create or replace function order_volume.maintain(view regclass, key text[] default null, options jsonb default '{}') returns void
  language sql security definer set search_path = pg_catalog, pg_temp
  as $maintain$ select order_volume.register(view, 'maintained', key, options) $maintain$;
comment on function order_volume.maintain is
  'Registers a materialized view. key is the maintenance key, derived by default. Instances install the view within seconds';

-- An earlier version took no key.
drop function if exists order_volume.serve(regclass);
create or replace function order_volume.serve(view regclass, key text[] default null) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $serve$
declare
  columns text;
  repeated boolean;
begin
  perform order_volume.register(view, 'plain', key, '{}');
  if key is not null then
    columns := (select string_agg(quote_ident(k), ', ') from unnest(key) k);
    execute format('select exists (select from %s group by %s having count(*) > 1)', view, columns) into repeated;
    if repeated then
      raise exception 'Several rows of % have the same %', view, columns using errcode = 'invalid_parameter_value',
        hint = 'Name columns that together name one row, or leave the key out: rows then have no URLs.';
    end if;
  end if;
end $serve$;
comment on function order_volume.serve is
  'Gives a plain view a route. It has no version and no delta. key are columns that name a row in a URL; each must name one row';

create or replace function order_volume.release(view regclass) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $release$
begin
  perform order_volume.release_named(n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = view;
end $release$;
comment on function order_volume.release is 'Undoes maintain() or serve(). Instances remove objects that no other view needs within seconds';

create or replace function order_volume.release_named(schema_name text, view_name text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $release$
begin
  update order_volume.maintained_view m set released_at = coalesce(m.released_at, clock_timestamp())
    where m.schema_name = release_named.schema_name and m.view_name = release_named.view_name;
  if not found then
    raise exception '"%"."%" is not registered', schema_name, view_name using errcode = 'undefined_object';
  end if;
  perform pg_notify('order_volume', 'catalog');
end $release$;
comment on function order_volume.release_named is 'release() by name, also of a view that was dropped';

-- The text of a view does not show the queries of views that it reads, the bodies of functions, or row security. Live views
-- contain this query, so that a reader needs no right to execute functions.
create or replace function order_volume.rules_fingerprint(view oid) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $rules$
    -- "offset 0" keeps the planner from reading a whole catalog: it expects many more relations than there are.
    with recursive reader (oid) as (
      select rules_fingerprint.view
      union
      select d.refobjid from reader
      cross join lateral (
        select d.refobjid from pg_catalog.pg_rewrite r
        join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = r.oid
          and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        where r.ev_class = reader.oid and r.ev_type = '1' offset 0) d),
    rule (oid, ev_class, action) as materialized (
      select r.oid, r.ev_class, r.ev_action::text from reader
      cross join lateral (
        select r.oid, r.ev_class, r.ev_action from pg_catalog.pg_rewrite r where r.ev_class = reader.oid and r.ev_type = '1' offset 0) r)
    select pg_catalog.md5(pg_catalog.concat_ws('|',
      (select pg_catalog.string_agg(r.ev_class || ' ' || pg_catalog.md5(r.action), ',' order by r.ev_class) from rule r),
      (select pg_catalog.string_agg(
          p.oid || ' ' || pg_catalog.md5(pg_catalog.concat_ws(' ', p.prosrc, p.prosqlbody, p.provolatile, p.proconfig)), ',' order by p.oid)
        from (
          select distinct d.refobjid from rule r
          cross join lateral (
            select d.refobjid from pg_catalog.pg_depend d
            where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = r.oid
              and d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass offset 0) d) used
        cross join lateral (select p.* from pg_catalog.pg_proc p where p.oid = used.refobjid offset 0) p),
      -- A row as a whole has the columns that are added later.
      (select pg_catalog.string_agg(a.attrelid || ' ' || a.attnum, ',' order by a.attrelid, a.attnum)
        from reader
        cross join lateral (
          select a.attrelid, a.attnum from pg_catalog.pg_attribute a where a.attrelid = reader.oid and a.attnum > 0 and not a.attisdropped offset 0) a
        where exists (select from rule r where pg_catalog.strpos(r.action, ':varattno 0 ') > 0)),
      (select pg_catalog.string_agg(c.oid || ' ' || c.relforcerowsecurity, ',' order by c.oid)
        from reader
        cross join lateral (
          select c.oid, c.relforcerowsecurity from pg_catalog.pg_class c where c.oid = reader.oid and c.relrowsecurity offset 0) c)))
  $rules$;
comment on function order_volume.rules_fingerprint is
  'Differs if a view below, a function or row security of a table changed the rows of a view';

create or replace function order_volume.rules_query(view oid) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $query$
    select replace(prosrc, 'rules_fingerprint.view', view || '::pg_catalog.oid')
    from pg_proc where oid = 'order_volume.rules_fingerprint(oid)'::regprocedure
  $query$;
comment on function order_volume.rules_query is 'The query of rules_fingerprint() for one view';

create or replace function order_volume.builder_fingerprint() returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $builder$
    select md5(string_agg(md5(prosrc), ',' order by proname)) from pg_proc
    where pronamespace = 'order_volume'::regnamespace and (proname like 'build\_%' or proname like 'key\_%'
      or proname in ('apply_statement', 'every_row_condition', 'equality', 'mapping_query', 'rendering_problem'))
  $builder$;
comment on function order_volume.builder_fingerprint is 'Differs if a newer release makes other objects for views';

-- With one argument before.
drop function if exists order_volume.view_fingerprint(oid);
create or replace function order_volume.view_fingerprint(view oid, builder text default order_volume.builder_fingerprint()) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $fingerprint$
    select md5(concat_ws('|', pg_get_viewdef(view), order_volume.rules_fingerprint(view),
      -- Types of extensions and their operators may move to another schema.
      (select string_agg(concat_ws(' ', attname, attnum, atttypid, atttypmod, attcollation, case when atttypid >= 16384
          then concat_ws(' ', format_type(order_volume.base_type(atttypid), null), order_volume.equality(atttypid)) end), ',' order by attnum)
        from pg_attribute where attrelid = view and attnum > 0 and not attisdropped),
      (select string_agg(pg_get_indexdef(indexrelid), ',' order by indexrelid) from pg_index where indrelid = view and indisvalid),
      builder))
    from pg_class where oid = view
  $fingerprint$;
comment on function order_volume.view_fingerprint is 'Differs if the definition, a column or an index of the view changed; null if there is no such relation';

create or replace function order_volume.note_problem(of_view integer, message text) returns void
  language sql set search_path = pg_catalog, pg_temp
  as $note$
    update order_volume.maintained_view set problem = message, problem_at = case when message is not null then clock_timestamp() end
    where id = of_view and problem is distinct from message
  $note$;
comment on function order_volume.note_problem is 'Records the reason why a view could not be installed; null clears it';
