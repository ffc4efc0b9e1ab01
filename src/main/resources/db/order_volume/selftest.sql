-- A self-test of one maintained view. It makes random writes on the base tables; then live must have the same rows as the
-- definition. The caller runs each round in its own transaction and rolls it back, so no write stays.
--   begin isolation level read committed;
--   set local lock_timeout = '100ms'; set local statement_timeout = '2s';
--   select order_volume.selftest_round($view, $seed, $round, $most_rows);
--   rollback;
-- Rows that another session has locked are skipped, and the rows of a round are locked only until its rollback. New keys are
-- written as values, so no sequence moves.

create or replace function order_volume.selftest_refusal(of_view integer, with_triggers boolean) returns text
  language plpgsql stable set search_path = pg_catalog, pg_temp as $refusal$
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  every boolean;
  names text;
begin
  if v.mode <> 'incremental' then
    return format('its mode is %s, so its rows are not derived from changes: it %s', v.mode, v.reason);
  end if;
  select string_agg(format('%s on %s', p.privilege, b.relation::regclass), ', ' order by b.id, p.privilege) into names
    from order_volume.view_table t join order_volume.base_table b on b.id = t.base_table_id
    cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p (privilege)
    where t.view_id = of_view and not has_table_privilege(b.relation, p.privilege);
  if names is not null then
    return format('the role %s of the service lacks the right to %s', quote_ident(current_user), names);
  end if;
  if not with_triggers then
    with recursive written (relation) as (
      select unnest(b.relation || b.members) from order_volume.view_table t join order_volume.base_table b on b.id = t.base_table_id
        where t.view_id = of_view
      union
      -- Rows that a foreign key deletes or changes along with the row.
      select c.conrelid from written w join pg_constraint c on c.confrelid = w.relation and c.contype = 'f'
        where c.confdeltype in ('c', 'n', 'd') or c.confupdtype in ('c', 'n', 'd'))
    select string_agg(distinct format('%I on %s', g.tgname, g.tgrelid::regclass), ', ') into names
      from pg_trigger g join written w on w.relation = g.tgrelid
      where not g.tgisinternal and g.tgenabled in ('O', 'A') and g.tgname not like 'capture\_%\_order\_volume';
    if names is not null then
      return format('it would fire triggers of others, whose effects may outlive a rollback: %s', names);
    end if;
  end if;
  execute 'select ' || order_volume.every_row_condition(of_view, true) into every;
  if every then
    return 'every row may be stale now, so live is the definition';
  end if;
  return null;
end $refusal$;
comment on function order_volume.selftest_refusal is
  'The reason why a view cannot be tested now; null if it can. with_triggers: triggers of others may fire';

create or replace function order_volume.selftest_difference(of_view integer) returns jsonb
  language plpgsql set search_path = pg_catalog, pg_temp as $difference$
declare
  v order_volume.maintained_view := (select m from order_volume.maintained_view m where m.id = of_view);
  row_id text := (select string_agg(format('t.%I', c), ', ' order by n) from unnest(v.row_id) with ordinality r (c, n));
  former jsonb := order_volume.pin_settings(v.settings);
  result jsonb;
begin
  -- One statement has one snapshot, and the service may apply changes at the same time.
  execute format($sql$
    with state as materialized (select %1$s as every),
    differing as materialized (
      select min(r.id collate "C") as id
      from (
        select hashtextextended(t::text, 0) as hash, jsonb_build_array(%2$s)::text as id, 1 as side from order_volume.%3$I t
        union all
        select hashtextextended(t::text, 0), jsonb_build_array(%2$s)::text, -1 from order_volume.%4$I t) r
      group by r.hash having sum(r.side) <> 0)
    select jsonb_build_object('every', s.every, 'different_rows', (select count(distinct d.id) from differing d),
      'row_ids', (
        select coalesce(jsonb_agg(f.id::jsonb order by f.id), '[]')
        from (select distinct d.id from differing d order by d.id limit 5) f))
    from state s$sql$, order_volume.every_row_condition(of_view, true), row_id, v.live_name, v.definition_name) into result;
  perform order_volume.pin_settings(former);
  return result;
end $difference$;
comment on function order_volume.selftest_difference is
  'Compares live with the definition: the number of different rows, and the row ids of five. every: live is the definition now';

-- Pages are sampled, since a table may be large.
create or replace function order_volume.selftest_rows(relation oid, n integer, lock text default '') returns tid[]
  language plpgsql set search_path = pg_catalog, pg_temp as $rows$
declare
  pages constant float8 := greatest(pg_relation_size(relation) / current_setting('block_size')::integer, 1);
  sample text := format('tablesample system (%s) repeatable (%s)', least(100, 100 * 20 / pages), trunc(random() * 1000000));
  found tid[];
begin
  for attempt in 1 .. 2 loop
    execute format('select array_agg(r.place) from (select t.ctid as place from only %s t %s order by random() limit %s %s) r',
      relation::regclass, sample, n, lock) into found;
    exit when found is not null or pages <= 20;
    sample := '';
  end loop;
  return found;
end $rows$;
comment on function order_volume.selftest_rows is 'The places of some rows of one table, without its partitions and children';

create or replace function order_volume.selftest_value(relation oid, column_number smallint, fresh boolean) returns text
  language plpgsql set search_path = pg_catalog, pg_temp as $value$
declare
  one record;
  source oid;
  source_column name;
  place tid[];
  value text;
  dice constant float8 := random();
begin
  select a.attname, a.attnotnull, format_type(a.atttypid, a.atttypmod) as type, b.oid as base, b.typcategory as category,
      case when a.atttypid in ('varchar'::regtype, 'bpchar'::regtype) and a.atttypmod > 4 then a.atttypmod - 4 else 10000000 end as length
    into one
    from pg_attribute a join pg_type b on b.oid = order_volume.base_type(a.atttypid)
    where a.attrelid = relation and a.attnum = column_number;
  if not fresh and not one.attnotnull and dice < 0.15 then
    return 'null';
  end if;
  -- A reference takes a value that exists there, any other column one that exists here.
  select c.confrelid, f.attname into source, source_column
    from pg_constraint c join pg_attribute f on f.attrelid = c.confrelid and f.attnum = c.confkey[1]
    where c.conrelid = selftest_value.relation and c.contype = 'f' and c.conkey = array[column_number] limit 1;
  if source is null then
    source := relation;
    source_column := one.attname;
  end if;
  place := order_volume.selftest_rows((
    select c.oid from pg_class c
    where c.relkind = 'r' and (c.oid = source or c.oid in (select t.relid from pg_partition_tree(source) t)) order by random(), c.oid limit 1), 1);
  if place is not null then
    execute format('select %I::text from %s where ctid = $1 limit 1', source_column, source::regclass) into value using place[1];
  end if;
  if fresh then
    if one.base in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype) then
      -- Far from the values that a sequence gives to writers meanwhile.
      execute format('select (coalesce(max(%I), 0) + %s)::text from %s', one.attname,
        case when one.base = 'smallint'::regtype then 1000 + trunc(random() * 1000) else 1000000 + trunc(random() * 1000000) end,
        relation::regclass) into value;
    elsif one.base = 'uuid'::regtype then
      value := md5(random()::text)::uuid;
    elsif one.category = 'S' then
      value := left(left(md5(random()::text), 8) || coalesce(value, ''), one.length);
    end if;
  elsif dice > 0.6 and source = relation then
    value := case
      when one.category = 'N' and value ~ '^-?[0-9]+(\.[0-9]+)?$' and one.base <> 'money'::regtype
        then (value::numeric + trunc(random() * 11) - 5)::text
      when one.base in ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype) and value not like '%infinity'
        then (value::timestamptz + trunc(random() * 81 - 40) * interval '1 day')::text
      when one.category = 'B' then (not value::boolean)::text
      when one.category = 'S' then left(value || 'x', one.length)
      when one.category = 'E' then (select e.enumlabel from pg_enum e where e.enumtypid = one.base order by random() limit 1)
      else value end;
    if one.base = 'date'::regtype and value not like '%infinity' then
      value := value::timestamptz::date::text;
    end if;
  end if;
  return format('%s::%s', quote_nullable(value), one.type);
end $value$;
comment on function order_volume.selftest_value is
  'A value for a column, as SQL: one that occurs, a similar one, or null. fresh: one that does not occur, for a unique column';

create or replace function order_volume.selftest_statement(of_table integer, most_rows integer, out kind text, out statement text)
  language plpgsql set search_path = pg_catalog, pg_temp as $statement$
declare
  b order_volume.base_table := (select b from order_volume.base_table b where b.id = of_table);
  partitioned constant boolean := (select c.relkind = 'p' from pg_class c where c.oid = b.relation);
  leaf constant oid := (
    select c.oid from pg_class c where c.oid = any (b.members || b.relation) and c.relkind = 'r' order by random(), c.oid limit 1);
  -- A statement may name the table or its partition.
  target constant oid := case when partitioned and random() < 0.3 or not partitioned then leaf else b.relation end;
  places tid[];
  dice constant float8 := random();
  tuples text[];
  one record;
begin
  kind := case when dice < 0.35 then 'insert' when dice < 0.75 then 'update' else 'delete' end;
  places := order_volume.selftest_rows(leaf, 1 + trunc(random() * most_rows)::integer,
    case when kind <> 'insert' then 'for no key update skip locked' else '' end);
  if places is null then
    return;
  end if;
  if kind = 'delete' then
    statement := format('delete from %s where tableoid = %s and ctid = any (%L::pg_catalog.tid[])', target::regclass, leaf, places);
  elsif kind = 'update' then
    select string_agg(format('%I = %s', c.attname, order_volume.selftest_value(b.relation, c.attnum, c.is_unique)), ', ') into statement
      from (
        select a.attname, a.attnum, u.is_unique
        from pg_attribute a
        cross join lateral (
          select exists (
            select from pg_index i where i.indrelid = b.relation and i.indisunique and i.indkey::text = a.attnum::text) as is_unique) u
        where a.attrelid = b.relation and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity <> 'a'
          -- Several rows get the same value.
          and not (u.is_unique and cardinality(places) > 1)
        -- The columns that the view uses come first.
        order by random() * case when a.attname = any (b.compared) then 0.4 else 1 end, a.attnum
        limit 1 + trunc(random() * 3)) c;
    statement := format('update %s set ', target::regclass) || statement
      || format(' where tableoid = %s and ctid = any (%L::pg_catalog.tid[])', leaf, places);
  else
    -- Copies of rows, with other values in some columns and new ones in unique columns.
    tuples := '{}';
    for one in
      select p.place from unnest(places) p (place)
    loop
      tuples := tuples || (
        select '(' || string_agg(case
            when a.is_unique then order_volume.selftest_value(b.relation, a.attnum, true)
            when random() < a.chance then order_volume.selftest_value(b.relation, a.attnum, false)
            else format('(select %I from only %s where ctid = %L)', a.leaf_name, leaf::regclass, one.place) end,
          ', ' order by a.attnum) || ')'
        from (
          select a.attnum, a.attname as leaf_name,
            exists (select from pg_index i where i.indrelid = b.relation and i.indisunique and i.indkey::text = a.attnum::text) as is_unique,
            case when exists (
              select from pg_index i where i.indrelid = b.relation and i.indisunique and a.attnum = any (i.indkey::int2[])) then 0.7 else 0.3 end as chance
          from pg_attribute a
          where a.attrelid = b.relation and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') a);
    end loop;
    statement := format('insert into %s (%s) overriding system value values %s', target::regclass, (
        select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
        where a.attrelid = b.relation and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''),
      array_to_string(tuples, ', '));
  end if;
end $statement$;
comment on function order_volume.selftest_statement is 'A random write of a few rows of a base table; null if it finds no row to begin with';

create or replace function order_volume.selftest_round(of_view integer, seed bigint, round integer, most_rows integer) returns jsonb
  language plpgsql set search_path = pg_catalog, pg_temp as $round$
declare
  own_path constant text := current_setting('search_path');
  -- Triggers and constraints of the tables use the search path of this role, as for other writers.
  store_path constant text := (select s.reset_val from pg_settings s where s.name = 'search_path');
  write record;
  base record;
  changed bigint;
  writes jsonb := '[]';
  refused jsonb := '[]';
  statements constant integer := 1 + (round % 3);
begin
  perform setseed(hashint8extended(round, seed)::float8 / 9223372036854775808.0);
  for attempt in 1 .. 6 loop
    exit when jsonb_array_length(writes) >= statements;
    select x.id, format('%I.%I', x.schema_name, x.table_name) as name into base
      from order_volume.view_table t join order_volume.base_table x on x.id = t.base_table_id
      where t.view_id = of_view order by random(), x.id limit 1;
    select * into write from order_volume.selftest_statement(base.id, most_rows);
    continue when write.statement is null;
    begin
      perform set_config('search_path', store_path, true);
      execute write.statement;
      get diagnostics changed = row_count;
      perform set_config('search_path', own_path, true);
      writes := writes || jsonb_build_object('table', base.name, 'kind', write.kind, 'rows', changed);
    exception when others then
      refused := refused || jsonb_build_object('table', base.name, 'kind', write.kind, 'sqlstate', sqlstate);
    end;
  end loop;
  if writes <> '[]' then
    -- Only writes that could be committed count.
    begin
      set constraints all immediate;
    exception when others then
      return jsonb_build_object('writes', '[]'::jsonb, 'refused', refused || jsonb_build_object(
        'table', writes -> -1 -> 'table', 'kind', writes -> -1 -> 'kind', 'sqlstate', sqlstate));
    end;
  end if;
  return jsonb_build_object('writes', writes, 'refused', refused)
    || case when writes <> '[]' then order_volume.selftest_difference(of_view) else '{}' end;
end $round$;
comment on function order_volume.selftest_round is
  'Makes random writes on the base tables of a view and compares live with the definition. The caller rolls back. The same seed and round make the same writes on the same data';
