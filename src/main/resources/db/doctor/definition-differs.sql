-- PostgreSQL writes a view's query down in its own way. So the definition that is shipped is made as a temporary view, and
-- what is written of both is compared. The temporary one is gone with the end of these statements, which are one transaction.
select set_config('search_path', 'pg_temp, ' || quote_ident(current_schema()), true);
${definition}
select
  'The view ${view}_definition in the database is not the one that this version of the service was shipped with.' as problem,
  'While replicas of two versions run, that is as it should be. Else have the views built anew: run this, and let the service'
    ' migrate the database.' as mend,
  $$update databasechangelog set md5sum = '9:0' where id = '${view}'$$ as sql
where pg_get_viewdef('${view}_definition'::regclass) is distinct from (
  select pg_get_viewdef(oid) from pg_class
  where relname = '${view}_definition' and relpersistence = 'p' and relnamespace::regnamespace::text = any(current_schemas(false)));
drop view ${view}_definition
