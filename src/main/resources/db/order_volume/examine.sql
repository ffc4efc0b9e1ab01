-- Finds expensive mappings, for the doctor. Some read a whole large table, others lead from one changed row to most keys of a
-- view.
create or replace function order_volume.mapping_text(of_view integer, of_position integer, changed text default null) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $text$
    select order_volume.replace_all(m.sql,
      array_agg(format('{log:%s}', b.relation)) || array_agg(format('{seen:%s}', b.relation)),
      array_agg(case when b.id = m.base_table_id then coalesce(changed, format('order_volume.%I', 'log_' || b.id))
        else format('order_volume.%I', 'log_' || b.id) end) || array_agg(b.relation::regclass::text))
    from order_volume.mapping m
    join order_volume.view_table t on t.view_id = m.view_id
    join order_volume.base_table b on b.id = t.base_table_id
    where m.view_id = of_view and m.position = of_position
    group by m.sql
  $text$;
comment on function order_volume.mapping_text is
  'The query of a mapping while only the change log of its table has rows. changed: read in place of that change log';

-- With the settings of the function that finds stale keys: a plan that still reads a whole table lacks an index.
create or replace function order_volume.explain_mapping(query text) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set max_parallel_workers_per_gather = 0 set jit = off as $explain$
declare
  plan jsonb;
begin
  execute 'explain (format json, verbose) ' || query into plan;
  return plan;
end $explain$;
comment on function order_volume.explain_mapping is 'How PostgreSQL would run the query of a mapping';

create or replace function order_volume.scanning_mappings(least_pages bigint default 1000)
  returns table (view_name text, changed_table text, scanned_table text, index_statement text)
  language plpgsql volatile set search_path = pg_catalog, pg_temp as $scanning$
#variable_conflict use_column
declare
  mapping record;
  plan jsonb;
  found record;
  identifier constant text := '("(?:[^"]|"")+"|[[:alpha:]_][[:alnum:]_$]*)';
  alias text;
  operand text[];
begin
  for mapping in
    select m.view_id, m.position, m.base_table_id, v.view_name, format('%I.%I', b.schema_name, b.table_name) as changed
    from order_volume.mapping m
    join order_volume.maintained_view v on v.id = m.view_id
    join order_volume.base_table b on b.id = m.base_table_id
    where v.mode = 'incremental' and v.installed_at is not null and v.released_at is null
      and exists (
        select from order_volume.view_table t join order_volume.base_table x on x.id = t.base_table_id, unnest(x.members || x.relation) r
        where t.view_id = m.view_id and pg_relation_size(r) >= least_pages * current_setting('block_size')::bigint)
    order by m.view_id, m.position
  loop
    -- The plan is for few rows: statistics do not show the length of a change log, and for many rows a scan may be right.
    plan := order_volume.explain_mapping(order_volume.mapping_text(mapping.view_id, mapping.position,
      format('(select * from order_volume.%I limit 1)', 'log_' || mapping.base_table_id)));
    for found in
      with recursive node (n) as (
        select plan -> 0 -> 'Plan'
        union all
        select c from node, jsonb_array_elements(n -> 'Plans') c)
      select coalesce(pg_partition_root(c.oid), c.oid) as relation, n ->> 'Alias' as alias,
        (select string_agg(concat_ws(' ', x.n ->> 'Filter', x.n ->> 'Join Filter', x.n ->> 'Index Cond', x.n ->> 'Hash Cond', x.n ->> 'Merge Cond'), ' ') from node x)
          as conditions
      from node
      join pg_class c on c.oid = to_regclass(format('%I.%I', n ->> 'Schema', n ->> 'Relation Name'))
      where c.relnamespace <> 'order_volume'::regnamespace
        and (n ->> 'Node Type' = 'Seq Scan' or n ->> 'Node Type' in ('Index Scan', 'Index Only Scan') and not n ? 'Index Cond')
        and pg_relation_size(c.oid) >= least_pages * current_setting('block_size')::bigint
    loop
      view_name := mapping.view_name;
      changed_table := mapping.changed;
      scanned_table := found.relation::regclass;
      alias := regexp_replace(quote_ident(found.alias), '([$.])', '\\\1', 'g');
      -- A column of the table that is compared with one of another table, perhaps cast.
      operand := coalesce(
        regexp_match(found.conditions, '\m' || alias || '\.' || identifier || '\)*((?:::[a-z ]+)?)\)*\s*=\s*\(*' || identifier || '\.'),
        regexp_match(found.conditions, identifier || '\)*(?:::[a-z ]+)?\)*\s*=\s*\(*' || alias || '\.' || identifier || '\)*((?:::[a-z ]+)?)'));
      index_statement := case
        when operand[1] is not null and exists (
          select from pg_attribute a where a.attrelid = found.relation and quote_ident(a.attname) = operand[1] and not a.attisdropped)
        then format('create index on %s (%s)', scanned_table,
          case when coalesce(operand[2], '') not like '::%' then operand[1] else format('(%s%s)', operand[1], rtrim(operand[2])) end)
        when operand[2] is not null and exists (
          select from pg_attribute a where a.attrelid = found.relation and quote_ident(a.attname) = operand[2] and not a.attisdropped)
        then format('create index on %s (%s)', scanned_table,
          case when coalesce(operand[3], '') = '' then operand[2] else format('(%s%s)', operand[2], rtrim(operand[3])) end) end;
      return next;
    end loop;
  end loop;
end $scanning$;
comment on function order_volume.scanning_mappings is
  'Mappings that read a whole table of that many pages or more for each apply, with the index that they lack if it is known';

create or replace function order_volume.broad_mappings(least_rows bigint default 1000, least_cost float8 default 100)
  returns table (view_name text, changed_table text, keys bigint, view_rows bigint, cost float8)
  language plpgsql volatile set search_path = pg_catalog, pg_temp as $broad$
#variable_conflict use_column
declare
  mapping record;
  query text;
begin
  for mapping in
    select m.view_id, m.position, v.view_name, v.key, b.relation, format('%I.%I', b.schema_name, b.table_name) as changed, x.row_count
    from order_volume.mapping m
    join order_volume.maintained_view v on v.id = m.view_id
    join order_volume.view_version x on x.view_id = v.id
    join order_volume.base_table b on b.id = m.base_table_id
    where v.mode = 'incremental' and v.installed_at is not null and v.released_at is null and x.row_count >= least_rows
    order by m.view_id, m.position
  loop
    -- One row of the table serves as a typical change.
    query := format('select distinct %s from (%s) m', order_volume.key_list(mapping.key, 'm.'),
      order_volume.mapping_text(mapping.view_id, mapping.position, format('(select * from %s limit 1)', mapping.relation::regclass)));
    cost := (order_volume.explain_mapping(query) -> 0 -> 'Plan' ->> 'Total Cost')::float8;
    -- A query that leads to many keys is never cheap, so cheap queries are not run.
    continue when cost < least_cost;
    view_name := mapping.view_name;
    changed_table := mapping.changed;
    view_rows := mapping.row_count;
    begin
      execute format('select count(*) from (%s limit %s) k', query, view_rows) into keys;
    exception when query_canceled then
      keys := null;
      return next;
      return;
    end;
    if keys > view_rows / 2 then
      return next;
    end if;
  end loop;
end $broad$;
comment on function order_volume.broad_mappings is
  'Mappings that lead from one row to most keys of a view with at least that many rows. keys is null if counting them took too long';
