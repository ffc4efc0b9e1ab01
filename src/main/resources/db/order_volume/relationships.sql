-- Foreign keys between tables whose columns appear in registered relations, with the names of the columns there. The rule of a
-- view names the table and the column that each of its columns comes from. Computed columns come from none. Columns are unique
-- by an index of the relation itself, or of the one relation that it reads.
create or replace function order_volume.relationships() returns jsonb
  language sql stable set search_path = pg_catalog, pg_temp
  as $relationships$
    with recursive served as (
      select m.view_name as name, c.oid as relation
      from order_volume.maintained_view m
        join pg_namespace n on n.nspname = m.schema_name
        join pg_class c on c.relnamespace = n.oid and c.relname = m.view_name
      where m.released_at is null
    ), seen (relation) as (
      select relation from served
      union
      select d.refobjid
      from seen s
        join pg_rewrite r on r.ev_class = s.relation
        join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
          and d.refclassid = 'pg_class'::regclass and d.refobjid <> s.relation
    ), written as (
      -- Subqueries have their own entries. A column counts only if all entries with its number and name agree.
      select s.relation, a.attnum, min(entry[3])::oid as of_relation, min(entry[4])::smallint as of_column
      from seen s
        join pg_rewrite r on r.ev_class = s.relation and r.rulename = '_RETURN'
        cross join lateral regexp_matches(r.ev_action::text,
          ':resno (\d+) :resname ((?:[^ \\]|\\.)+) :ressortgroupref \d+ :resorigtbl (\d+) :resorigcol (\d+) :resjunk false',
          'g') entry
        join pg_attribute a on a.attrelid = s.relation and a.attnum = entry[1]::integer
          and a.attname = regexp_replace(entry[2], '\\(.)', '\1', 'g')
      group by s.relation, a.attnum
      having min(entry[3]) = max(entry[3]) and min(entry[4]) = max(entry[4]) and min(entry[3]) <> '0'
    ), origin as (
      select relation, attnum, of_relation, of_column from written
      union
      select o.relation, o.attnum, w.of_relation, w.of_column
      from origin o join written w on w.relation = o.of_relation and w.attnum = o.of_column
    ), shown as materialized (
      select s.name, o.of_relation, o.of_column, (array_agg(a.attname order by o.attnum))[1] as attname
      from served s
        join origin o on o.relation = s.relation
        join pg_attribute a on a.attrelid = o.relation and a.attnum = o.attnum
      group by s.name, o.of_relation, o.of_column
    ), single_source as (
      -- A view that reads one relation, without any join, repeats none of its rows. Grouping sets do.
      select distinct w.relation, w.of_relation
      from written w join pg_rewrite r on r.ev_class = w.relation and r.rulename = '_RETURN'
      where regexp_count(r.ev_action::text, ':jointree ') = 1
        and r.ev_action::text ~ ':jointree \{FROMEXPR :fromlist \(\{RANGETBLREF :rtindex \d+\}\)'
        and r.ev_action::text ~ ':hasTargetSRFs false ' and r.ev_action::text ~ ':groupingSets <>'
    ), sole (relation, of_relation) as (
      select relation, relation from served
      union
      select o.relation, s.of_relation from sole o join single_source s on s.relation = o.of_relation
    ), indexed as (
      -- The rows of a table with children are not in its index.
      select s.name, i.indexrelid, i.indnkeyatts, x.attname
      from served s
        join sole o on o.relation = s.relation
        join pg_index i on i.indrelid = o.of_relation and i.indisunique and i.indisvalid and i.indpred is null
        join pg_class t on t.oid = i.indrelid and (t.relkind <> 'r' or not t.relhassubclass)
        cross join lateral unnest(i.indkey::smallint[], i.indclass::oid[], i.indcollation::oid[]) k (attnum, of_class, of_collation)
        join pg_opclass c on c.oid = k.of_class and c.opcdefault
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum and a.attcollation = k.of_collation
        cross join lateral (
          select h.attname from shown h where h.name = s.name and h.of_relation = i.indrelid and h.of_column = k.attnum
          union
          select a.attname where i.indrelid = s.relation) x
    ), unique_columns as (
      select name, jsonb_agg(attname) as columns
      from indexed
      group by name, indexrelid, indnkeyatts
      having count(*) = indnkeyatts
    ), own as (
      select f.oid, f.conname, s.name as own_name, jsonb_agg(s.attname order by k.i) as own_columns, f.conrelid,
        exists (select from pg_constraint p where p.conrelid = f.conrelid and p.contype = 'p' and p.conkey @> f.conkey) as in_key
      from pg_constraint f
        cross join lateral unnest(f.conkey) with ordinality k (attnum, i)
        join shown s on s.of_relation = f.conrelid and s.of_column = k.attnum
      where f.contype = 'f' and f.conparentid = 0
      group by f.oid, s.name
      having count(*) = cardinality(f.conkey)
    ), other as (
      select f.oid, s.name as other_name, jsonb_agg(s.attname order by k.i) as other_columns
      from pg_constraint f
        cross join lateral unnest(f.confkey) with ordinality k (attnum, i)
        join shown s on s.of_relation = f.confrelid and s.of_column = k.attnum
      where f.contype = 'f' and f.conparentid = 0
      group by f.oid, f.confkey, s.name
      having count(*) = cardinality(f.confkey)
    ), matched as (
      select conname, own_name, other_name, own_columns, other_columns, conrelid, in_key from own join other using (oid)
    )
    select coalesce(jsonb_agg(jsonb_build_object(
        'name', conname, 'relation', own_name, 'related', other_name, 'columns', own_columns, 'related_columns', other_columns,
        'table', conrelid::bigint, 'in_key', in_key,
        'unique', exists (select from unique_columns u where u.name = own_name and own_columns @> u.columns),
        'related_unique', exists (select from unique_columns u where u.name = other_name and other_columns @> u.columns))
      order by conname, own_name, other_name), '[]')
    from matched
  $relationships$;
comment on function order_volume.relationships is
  'Foreign keys between the tables of registered relations whose columns both relations show';

-- Plain views that read materialized views, at any depth. Nothing says how old the rows of such a view are.
create or replace function order_volume.plain_views_of_stored_rows() returns jsonb
  language sql stable set search_path = pg_catalog, pg_temp
  as $stored$
    with recursive below (name, relation) as (
      select m.view_name, c.oid
      from order_volume.maintained_view m
        join pg_namespace n on n.nspname = m.schema_name
        join pg_class c on c.relnamespace = n.oid and c.relname = m.view_name and c.relkind = 'v'
      where m.released_at is null and m.kind = 'plain'
      union
      select b.name, d.refobjid
      from below b
        join pg_rewrite r on r.ev_class = b.relation
        join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
          and d.refclassid = 'pg_class'::regclass and d.refobjid <> b.relation
    )
    select coalesce(jsonb_agg(distinct b.name), '[]')
    from below b join pg_class c on c.oid = b.relation and c.relkind = 'm'
  $stored$;
comment on function order_volume.plain_views_of_stored_rows is
  'Registered plain views that read materialized views: the age of their rows is not known';

-- Functions of one row of a registered relation that return rows of another one, as in PostgREST. The service executes them with
-- its own rights. Therefore their owners must be trusted with these: superusers, the service's role, and owners of the relation
-- whose rows they take. Volatile functions may write, so they are no part of a read.
create or replace function order_volume.relationship_functions() returns jsonb
  language sql stable set search_path = pg_catalog, pg_temp
  as $functions$
    with served as (
      select m.view_name as name, m.schema_name as schema, c.reltype, c.relowner
      from order_volume.maintained_view m
        join pg_namespace n on n.nspname = m.schema_name
        join pg_class c on c.relnamespace = n.oid and c.relname = m.view_name
      where m.released_at is null
    )
    select coalesce(jsonb_agg(jsonb_build_object(
        'schema', n.nspname, 'name', p.proname, 'relation', s.name, 'relation_schema', s.schema, 'related', r.name,
        'set', p.proretset, 'many', p.proretset and p.prorows <> 1)
      order by p.proname, n.nspname, s.name), '[]')
    from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace
      join pg_roles o on o.oid = p.proowner
      join served s on s.reltype = p.proargtypes[0]
      join served r on r.reltype = p.prorettype
    where p.pronargs = 1 and p.prokind = 'f' and p.provolatile <> 'v'
      and (p.proowner = s.relowner or o.rolsuper or o.rolname = current_user)
      and has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')
  $functions$;
comment on function order_volume.relationship_functions is
  'Functions from a row of a registered relation to rows of another one, which queries may follow';
