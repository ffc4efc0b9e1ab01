-- Returns all that the derivation of a plan needs to know about a view, as one document. The document describes the view
-- itself, every view below it, and every table that these read. The search path is empty, so that pg_get_viewdef and
-- format_type qualify every name that is not PostgreSQL's own.
create or replace function order_volume.view_facts(relation oid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $body$
declare
  maintained oid[] := '{}';
  facts jsonb;
begin
  -- The registry may not exist yet: the function is also used before the first view is registered.
  if pg_catalog.to_regclass('order_volume.maintained_view') is not null then
    execute 'select coalesce(array_agg(m.relation), ''{}'') from order_volume.maintained_view m where m.relation is not null and m.kind = ''maintained''' into maintained;
  end if;

  with recursive reads (view, reads) as (
    select distinct r.ev_class, d.refobjid
    from pg_rewrite r
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
      and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
    where r.ev_type = '1'
  ), relations (oid) as (
    select view_facts.relation
    union
    select r.reads from relations v join reads r on r.view = v.oid
  ), members (relation, member) as (
    select r.oid, r.oid from relations r
    union
    select m.relation, i.inhrelid from members m join pg_inherits i on i.inhparent = m.member
  ), rules as (
    select r.oid, r.ev_class, r.ev_action::text as action
    from pg_rewrite r join relations v on v.oid = r.ev_class
    where r.ev_type = '1'
  ), called as (
    select distinct u.ev_class, m[1] as node, m[2]::oid as function
    from rules u, regexp_matches(u.action, ':(funcid|opfuncid|winfnoid|aggfnoid) (\d+)', 'g') m
  ), parsed (ev_class, type) as (
    -- Types whose values are read from text: casts, XMLTABLE, SQL/JSON, rows from JSON.
    select u.ev_class, t::oid
    from rules u cross join lateral (
      select m[1] from regexp_matches(u.action, ':resulttype (\d+) :resultcollid', 'g') m
      union all
      select unnest(string_to_array(trim(m[1]), ' '))
      from regexp_matches(u.action, ':coltypes \(o ([\d ]+)\)', 'g') m where u.action ~ '\{TABLEFUNC '
      union all
      select unnest(string_to_array(trim(m[1]), ' '))
      from regexp_matches(u.action, ':funccoltypes \(o ([\d ]+)\)', 'g') m
      where exists (
        select from regexp_matches(u.action, ':funcid (\d+)', 'g') f join pg_proc p on p.oid = f[1]::oid and p.proname like 'json%_to_record%')
      union all
      select m[1] from regexp_matches(u.action, ':typid (\d+)', 'g') m where u.action ~ '\{JSONEXPR '
      union all
      select m[2] from regexp_matches(u.action, ':funcid (\d+) :funcresulttype (\d+)', 'g') m
      join pg_proc p on p.oid = m[1]::oid and p.proname like 'json%_populate_record%') x (t)
    union
    select p.ev_class, c.type
    from parsed p join pg_type y on y.oid = p.type
    cross join lateral (
      select y.typelem where y.typelem <> 0
      union all
      select y.typbasetype where y.typbasetype <> 0
      union all
      select r.rngsubtype from pg_range r where y.oid in (r.rngtypid, r.rngmultitypid)
      union all
      select a.atttypid from pg_attribute a where a.attrelid = y.typrelid and y.typrelid <> 0 and a.attnum > 0 and not a.attisdropped) c (type)
  ), functions as (
    select c.ev_class, jsonb_agg(jsonb_build_object(
      'schema', n.nspname, 'name', p.proname, 'signature', p.oid::regprocedure::text, 'volatility', p.provolatile,
      'aggregate', c.node = 'aggfnoid' or p.prokind = 'a', 'window', c.node = 'winfnoid',
      'float', exists (select from unnest(p.proargtypes::oid[] || p.prorettype) t (type) where t.type in (700, 701)))
      order by p.oid::regprocedure::text, c.node) as list
    from called c join pg_proc p on p.oid = c.function join pg_namespace n on n.oid = p.pronamespace
    group by c.ev_class
  ), used as (
    select v.oid as view, jsonb_object_agg(u.refobjid::text, u.columns) as tables
    from relations v, lateral (
      select d.refobjid, coalesce(jsonb_agg(distinct a.attname) filter (where a.attnum is not null), '[]') as columns
      from pg_rewrite r
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
        and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.oid
      left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and a.attnum > 0
      where r.ev_class = v.oid and r.ev_type = '1'
      group by d.refobjid) u
    group by v.oid
  ), columns as (
    select a.attrelid, jsonb_agg(jsonb_build_object(
      'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
      -- A constraint may be not valid, or one of a parent alone.
      'not_null', not exists (
        select from members m left join pg_attribute b on b.attrelid = m.member and b.attname = a.attname
        where m.relation = a.attrelid and (b.attnotnull is not true or exists (
          select from pg_constraint n where n.conrelid = m.member and n.contype = 'n' and n.conkey[1] = b.attnum and not n.convalidated))),
      'generated', a.attgenerated,
      'expression', case when a.attgenerated = 'v' then pg_get_expr(g.adbin, g.adrelid) end,
      'expression_columns', case when a.attgenerated = 'v' then (
        select coalesce(jsonb_agg(distinct b.attname), '[]') from pg_depend d
        join pg_attribute b on b.attrelid = a.attrelid and b.attnum = d.refobjsubid and b.attnum <> a.attnum
        where d.classid = 'pg_attrdef'::regclass and d.objid = g.oid
          and d.refclassid = 'pg_class'::regclass and d.refobjid = a.attrelid) end,
      'deterministic', coalesce(l.collisdeterministic, true) and not exists (
        select from pg_type b where b.oid = coalesce(nullif(t.typbasetype, 0), t.oid) and b.typname = 'citext'),
      'float', coalesce(nullif(t.typbasetype, 0), t.oid) in (700, 701),
      'comparable', exists (
        select from pg_opclass o join pg_am m on m.oid = o.opcmethod and m.amname = 'btree'
        where o.opcdefault and (o.opcintype = coalesce(nullif(t.typbasetype, 0), t.oid)
          or o.opcintype = case t.typtype when 'e' then 'anyenum'::regtype when 'r' then 'anyrange'::regtype
               when 'm' then 'anymultirange'::regtype end
          or o.opcintype = 'text'::regtype and coalesce(nullif(t.typbasetype, 0), t.oid) = 'varchar'::regtype
          or o.opcintype = 'anyarray'::regtype and t.typelem <> 0 and t.typlen = -1)))
      order by a.attnum) as list
    from relations v
    join pg_attribute a on a.attrelid = v.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_collation l on l.oid = a.attcollation
    left join pg_attrdef g on g.adrelid = a.attrelid and g.adnum = a.attnum
    group by a.attrelid
  ), unique_keys as (
    select i.indrelid, jsonb_agg(jsonb_build_object(
      'name', i.indexrelid::regclass::text, 'primary', i.indisprimary,
      'columns', (select jsonb_agg(a.attname order by k.n) from unnest(i.indkey::int2[]) with ordinality k (num, n)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.num where k.n <= i.indnkeyatts))
      order by i.indisprimary desc, i.indnkeyatts, i.indexrelid) as list
    from relations v
    join pg_index i on i.indrelid = v.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
    -- The key of an inheritance parent says nothing of its children.
    join pg_class t on t.oid = v.oid and (t.relkind = 'p' or not exists (select from pg_inherits h where h.inhparent = v.oid))
    group by i.indrelid
  )
  select jsonb_build_object(
    'version', current_setting('server_version_num')::int,
    'view', view_facts.relation::bigint,
    'relations', jsonb_agg(jsonb_build_object(
      'oid', c.oid::bigint, 'schema', n.nspname, 'name', c.relname, 'kind', c.relkind,
      'maintained', c.oid = any (maintained),
      'temporary', c.relpersistence = 't',
      -- For the owners of the views, who compute them, and for the service.
      'row_security', c.relrowsecurity and exists (
        select from pg_roles o
        where (o.rolname = current_user or o.oid in (
            select d.relowner from pg_class d join relations x on x.oid = d.oid where d.relkind in ('v', 'm')))
          and not o.rolsuper and not o.rolbypassrls
          and (c.relforcerowsecurity or not pg_has_role(o.oid, c.relowner, 'usage'))),
      'definition', case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid, false) end,
      'columns', coalesce(k.list, '[]'),
      'unique_keys', coalesce(q.list, '[]'),
      'reads', coalesce(u.tables, '{}'),
      'functions', coalesce(f.list, '[]'),
      'clock', coalesce(r.action ~ '\{SQLVALUEFUNCTION ', false),
      -- 'now' and 'today' are dates; names of catalog objects are looked up.
      'clock_text', exists (
        select from parsed p where p.ev_class = c.oid and p.type in (
          'date'::regtype, 'time'::regtype, 'timetz'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype,
          'regproc'::regtype, 'regprocedure'::regtype, 'regoper'::regtype, 'regoperator'::regtype, 'regclass'::regtype,
          'regtype'::regtype, 'regrole'::regtype, 'regnamespace'::regtype, 'regconfig'::regtype, 'regdictionary'::regtype,
          'regcollation'::regtype)),
      'system_columns', coalesce(r.action ~ '\{VAR :varno \d+ :varattno -', false),
      'whole_rows', coalesce(r.action ~ '\{VAR :varno \d+ :varattno 0 ', false),
      'window_functions', coalesce(r.action ~ '\{WINDOWFUNC ', false),
      'aggregates', coalesce(r.action ~ '\{AGGREF ', false),
      'grouping_sets', coalesce(r.action ~ '\{GROUPINGSET ', false),
      'set_returning', coalesce(r.action ~ ':hasTargetSRFs true', false),
      'recursive', coalesce(r.action ~ ':hasRecursive true', false),
      'sampled', coalesce(r.action ~ '\{TABLESAMPLECLAUSE ', false),
      -- PostgreSQL records no dependency on its own catalogs; the oids below 16384 are theirs.
      'system_tables', exists (
        select from regexp_matches(r.action, ':relid (\d+)', 'g') m where m[1]::bigint between 1 and 16383))
      order by c.oid))
  into facts
  from relations v
  join pg_class c on c.oid = v.oid
  join pg_namespace n on n.oid = c.relnamespace
  left join rules r on r.ev_class = c.oid
  left join functions f on f.ev_class = c.oid
  left join used u on u.view = c.oid
  left join columns k on k.attrelid = c.oid
  left join unique_keys q on q.indrelid = c.oid;
  return facts;
end $body$;

comment on function order_volume.view_facts(oid) is
  'Catalog facts of a view, of the views below it and of the tables that they read, for the derivation of its plan';

revoke all on function order_volume.view_facts(oid) from public;
