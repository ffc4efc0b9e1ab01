-- PostgreSQL refuses to read a materialized view that was never filled.
select
  v.view_name,
  format('The materialized view %I.%I was never filled, or was emptied.', v.schema_name, v.view_name) as problem,
  'The service fills it by itself. GET /refreshes shows the progress. POST /refreshes starts a refresh now.' as fix,
  null as sql
from order_volume.maintained_view v
join pg_class c on c.oid = to_regclass(format('%I.%I', v.schema_name, v.view_name))
where v.kind = 'maintained' and v.released_at is null and not c.relispopulated
