-- One view among several may be filled later. If none is filled, the service has nothing to serve.
select
  'No registered view is filled yet.' as problem,
  'The service fills views after it has installed them. GET /refreshes shows the progress.' as fix,
  null as sql
from order_volume.maintained_view v
left join pg_class c on c.oid = to_regclass(format('%I.%I', v.schema_name, v.view_name))
where v.kind = 'maintained' and v.released_at is null
having count(*) > 0 and count(*) filter (where c.relispopulated) = 0
