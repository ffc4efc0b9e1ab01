-- PostgreSQL refuses to read a view that was never filled.
select
  'The view ${view} has never been filled, or was emptied.' as problem,
  'The service fills it when it starts; GET /refreshes tells how that goes, and POST /refreshes has it done now.' as mend,
  null as sql
from pg_class
where oid = to_regclass('${view}') and not relispopulated
