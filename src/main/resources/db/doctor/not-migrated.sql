-- Without schema order_volume and its catalog nothing can be read.
select
  'The database has no catalog of Order Volume.' as problem,
  'Let the service migrate the database: start it with order-volume.migrate=at-start or only.' as fix,
  null as sql
where to_regclass('order_volume.maintained_view') is null
