-- Views outside of the schema that read ours would be dropped with it, so they make this fail.
do $$
declare
  one pg_catalog.regprocedure;
begin
  for one in
    select p.oid from pg_catalog.pg_proc p
    where p.pronamespace = 'order_volume'::pg_catalog.regnamespace and p.prorettype = 'pg_catalog.trigger'::pg_catalog.regtype
  loop
    execute pg_catalog.format('drop function %s cascade', one);
  end loop;
  if exists (
    select from pg_catalog.pg_depend d
    join pg_catalog.pg_rewrite r on r.oid = d.objid and d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    join pg_catalog.pg_class reader on reader.oid = r.ev_class
    join pg_catalog.pg_class ours on ours.oid = d.refobjid and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    where ours.relnamespace = 'order_volume'::pg_catalog.regnamespace
      and reader.relnamespace <> 'order_volume'::pg_catalog.regnamespace)
  then
    raise exception 'Views of other schemas read schema order_volume. Drop them first';
  end if;
end $$;
-- Liquibase keeps its own tables in the schema, and is at work on them.
do $$
declare
  one record;
begin
  for one in
    select c.relname as name, case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end as kind
    from pg_catalog.pg_class c
    where c.relnamespace = 'order_volume'::pg_catalog.regnamespace and c.relkind in ('v', 'm', 'r', 'S')
      and c.relname not in ('databasechangelog', 'databasechangeloglock')
    order by array_position(array['v', 'm', 'r', 'S']::"char"[], c.relkind)
  loop
    execute pg_catalog.format('drop %s if exists order_volume.%I cascade', one.kind, one.name);
  end loop;
  for one in
    select p.oid::pg_catalog.regprocedure as function from pg_catalog.pg_proc p where p.pronamespace = 'order_volume'::pg_catalog.regnamespace
  loop
    -- Another one may have taken it along.
    continue when not exists (select from pg_catalog.pg_proc p where p.oid = one.function);
    execute pg_catalog.format('drop function %s cascade', one.function);
  end loop;
end $$;
