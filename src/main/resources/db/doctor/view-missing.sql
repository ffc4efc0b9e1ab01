-- Without the view, nothing can be answered.
select
  'There is no materialized view ${view}.' as problem,
  'Let the service migrate the database. If it did that before, run this first, so that it does it again.' as mend,
  $$update databasechangelog set md5sum = '9:0' where id = '${view}'$$ as sql
where not exists (select from pg_class where oid = to_regclass('${view}') and relkind = 'm')
