-- No function of this schema is executable by PUBLIC. Triggers fire without EXECUTE for the writer.
do $$
declare
  one regprocedure;
begin
  for one in
    select p.oid from pg_catalog.pg_proc p
    where p.pronamespace = 'order_volume'::pg_catalog.regnamespace
      and exists (
        select from pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a where a.grantee = 0)
  loop
    execute pg_catalog.format('revoke all on function %s from public', one);
  end loop;
end $$;
-- Liquibase updates its own table, which has no key. With a publication FOR ALL TABLES, PostgreSQL would refuse that.
do $$
begin
  if pg_catalog.to_regclass('order_volume.databasechangelog') is not null then
    alter table order_volume.databasechangelog replica identity full;
  end if;
end $$;
