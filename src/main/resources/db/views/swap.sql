-- Puts the new views in the place of the old ones. The new materialized view is filled first if the old one was, so that
-- readers never meet an empty one; they wait only from the drop to the commit, which is a matter of milliseconds.
do $$
declare
  home text := (current_schemas(false))[2];
  old regclass := to_regclass(quote_ident(home) || '.customer_order_volume');
  old_definition regclass := to_regclass(quote_ident(home) || '.customer_order_volume_definition');
  grants text[];
  allow text;
  filled boolean := coalesce((select relispopulated from pg_class where oid = old), false);
  as_of timestamptz := clock_timestamp();
  rows_now bigint;
begin
  if filled then
    refresh materialized view customer_order_volume;
    analyze customer_order_volume;
    select count(*) into rows_now from customer_order_volume;
  end if;

  select array_agg(format('grant %s on %I to %s', a.privilege_type, c.relname,
      case a.grantee when 0 then 'public' else a.grantee::regrole::text end))
    into grants
    from pg_class c, aclexplode(c.relacl) a
    where c.oid in (old, old_definition) and a.grantee <> c.relowner;

  if old is not null then
    execute format('drop materialized view %s', old);
    execute format('drop view %s', old_definition);
  end if;
  execute format('alter view customer_order_volume_definition set schema %I', home);
  execute format('alter materialized view customer_order_volume set schema %I', home);
  perform set_config('search_path', quote_ident(home), true);
  drop schema order_volume_next;

  foreach allow in array coalesce(grants, '{}') loop
    execute allow;
  end loop;

  insert into view_version as v (view_name, version, stamp)
    values ('customer_order_volume', 0, gen_random_uuid())
    on conflict (view_name) do update
      set version = v.version + 1, stamp = gen_random_uuid(), data_as_of = as_of, changed_at = clock_timestamp(),
          row_count = rows_now
      where filled;
end $$;
