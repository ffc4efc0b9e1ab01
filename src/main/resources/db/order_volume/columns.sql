-- Fragments of SQL for columns and keys of any type. The search path is fixed, so operators and collations outside
-- pg_catalog are written with their schema.
create or replace function order_volume.column_list(relation oid, prefix text default '') returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $list$
    select string_agg(prefix || quote_ident(attname), ', ' order by attnum)
    from pg_attribute where attrelid = relation and attnum > 0 and not attisdropped
  $list$;
comment on function order_volume.column_list is 'The columns of a relation in their order, each with a prefix';

create or replace function order_volume.base_type(type oid) returns oid
  language plpgsql stable set search_path = pg_catalog, pg_temp as $base$
declare
  base oid;
begin
  loop
    select typbasetype into base from pg_type where oid = type and typtype = 'd';
    exit when not found;
    type := base;
  end loop;
  return type;
end $base$;
comment on function order_volume.base_type is 'The type itself, or the type under a domain';

create or replace function order_volume.equality(type oid) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $operator$
    select coalesce((
      select case when n.nspname = 'pg_catalog' then '=' else format('operator(%I.%s)', n.nspname, o.oprname) end
      from pg_opclass c
      join pg_am am on am.oid = c.opcmethod
      join pg_amop a on a.amopfamily = c.opcfamily and a.amoplefttype = c.opcintype and a.amoprighttype = c.opcintype
        and a.amopstrategy = case am.amname when 'btree' then 3 else 1 end
      join pg_operator o on o.oid = a.amopopr
      join pg_namespace n on n.oid = o.oprnamespace
      where c.opcdefault and c.opcintype = (select order_volume.base_type(type)) and am.amname in ('btree', 'hash')
      order by am.amname limit 1), '=')
  $operator$;
comment on function order_volume.equality is 'The equality operator of a type';

create or replace function order_volume.key_type(relation oid, column_name text) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $type$
    select format_type(atttypid, atttypmod) from pg_attribute
    where attrelid = relation and attname = column_name and not attisdropped
  $type$;
comment on function order_volume.key_type is 'The type of a column as SQL writes it';

-- Null keys have a separate condition, because no index can answer it: the condition of the other keys can use one. A composite
-- value with a null in each field "is null", but is a key. Only null itself is not distinct from null.
create or replace function order_volume.key_condition(
    relation oid, key jsonb, one text, other text, nulls_match boolean default false) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $condition$
    select string_agg(
      case
        when not nulls_match or not (k.value ->> 'nullable')::boolean then
          format('%s.%I %s %s.%I', one, a.attname, order_volume.equality(a.atttypid), other, a.attname)
        else format('(%1$s.%3$I %4$s %2$s.%3$I or %1$s.%3$I is not distinct from null and %2$s.%3$I is not distinct from null)',
          one, other, a.attname, order_volume.equality(a.atttypid))
      end, ' and ' order by k.ordinality)
    from jsonb_array_elements(key) with ordinality k
    join pg_attribute a on a.attrelid = relation and a.attname = k.value ->> 'name' and not a.attisdropped
  $condition$;
comment on function order_volume.key_condition is
  'The condition that two rows have the same key. nulls_match: the same null counts as equal';

create or replace function order_volume.key_is_null(key jsonb, prefix text) returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $condition$
    select '(' || string_agg(format('%s.%I is not distinct from null', prefix, k.value ->> 'name'), ' or ' order by k.ordinality) || ')'
    from jsonb_array_elements(key) with ordinality k
    where (k.value ->> 'nullable')::boolean
  $condition$;
comment on function order_volume.key_is_null is
  'The condition that a row has a null in its key; null if the key has no column that may be null';

create or replace function order_volume.key_list(key jsonb, prefix text default '') returns text
  language sql stable set search_path = pg_catalog, pg_temp
  as $list$
    select string_agg(prefix || quote_ident(k.value ->> 'name'), ', ' order by k.ordinality)
    from jsonb_array_elements(key) with ordinality k
  $list$;
comment on function order_volume.key_list is 'The columns of a key, each with a prefix';

-- USING, IN, NULLIF and IS DISTINCT FROM do not name the operator in the text of a view. Dependencies tell operators apart.
create or replace function order_volume.rule_operators(view oid) returns oid[]
  language sql stable set search_path = pg_catalog, pg_temp
  as $operators$
    select array(
      select distinct d.refobjid from pg_rewrite r
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_operator'::regclass
      where r.ev_class = view and r.ev_type = '1' order by d.refobjid)
  $operators$;
comment on function order_volume.rule_operators is 'The operators of a view that are not PostgreSQL''s own';
