-- A dump that was restored without its data has the tables of the catalog but no rows in them. Migrations then fail, because
-- Liquibase's own history is empty, too.
select
  'Schema order_volume has its tables and not the rows that they need: a dump was restored without its data.' as problem,
  'Restore the data of the dump, too. Or run this, start the service again and register your views again.' as fix,
  'drop schema order_volume cascade' as sql
where not exists (select from order_volume.apply_state)
