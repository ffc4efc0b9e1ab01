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
drop schema order_volume cascade;
