-- Puts the new views in the place of the old ones. The new materialized view is filled first if the old one was, so that
-- readers never meet an empty one; they wait only from the drop to the commit, which is a matter of milliseconds. Whoever
-- waits for a lock makes all later readers wait behind it. So this waits for a moment only, and tries again until whoever
-- reads for long is done. It takes the relations in the order in which readers do.
do $$
declare
  home text := (current_schemas(false))[2];
  old regclass := to_regclass(quote_ident(home) || '.customer_order_volume');
  filled boolean := coalesce((select relispopulated from pg_class where oid = old), false);
  as_of timestamptz := clock_timestamp();
  rows_now bigint;
  relation record;
  grants text[];
  allow text;
  give_up_at timestamptz;
  lock_timeout_before text := current_setting('lock_timeout');
begin
  if filled then
    refresh materialized view customer_order_volume;
    analyze customer_order_volume;
    select count(*) into rows_now from customer_order_volume;
  end if;

  select array_agg(format('grant %s on %I to %s', a.privilege_type, c.relname,
      case a.grantee when 0 then 'public' else a.grantee::regrole::text end))
    into grants
    from pg_class c
    join pg_class next on next.relname = c.relname and next.relnamespace = 'order_volume_next'::regnamespace,
      aclexplode(c.relacl) a
    where c.relnamespace = home::regnamespace and a.grantee <> c.relowner;

  give_up_at := clock_timestamp() + interval '30 minutes';
  perform set_config('lock_timeout', '200ms', true);
  loop
    begin
      -- Whatever of them is there: somebody may have dropped one by hand.
      execute format('drop view if exists %I.customer_order_volume_live', home);
      execute format('drop view if exists %I.customer_order_volume_current', home);
      execute format('drop materialized view if exists %I.customer_order_volume', home);
      execute format('drop table if exists %I.customer_order_volume_delta', home);
      execute format('drop view if exists %I.customer_order_volume_definition', home);
      exit;
    exception when lock_not_available then
      if clock_timestamp() > give_up_at then
        raise;
      end if;
      perform pg_sleep(1);
    end;
  end loop;
  perform set_config('lock_timeout', lock_timeout_before, true);

  for relation in
    select relname as name, case relkind when 'm' then 'materialized view' when 'v' then 'view' else 'table' end as kind
    from pg_class where relnamespace = 'order_volume_next'::regnamespace and relkind in ('v', 'm', 'r')
  loop
    execute format('alter %s order_volume_next.%I set schema %I', relation.kind, relation.name, home);
  end loop;
  perform set_config('search_path', quote_ident(home), true);
  drop schema order_volume_next;

  foreach allow in array coalesce(grants, '{}') loop
    execute allow;
  end loop;

  if filled then
    -- The triggers may not have watched for all that the new definition reads.
    insert into customer_order_volume_change (source) values ('all');
  end if;
  insert into view_version as v (view_name, version, stamp)
    values ('customer_order_volume', 0, gen_random_uuid())
    on conflict (view_name) do update
      set version = v.version + 1, stamp = gen_random_uuid(), data_as_of = as_of, changed_at = clock_timestamp(),
          row_count = rows_now, delta_rows = 0, compact_rows = rows_now,
          compact_bytes = pg_total_relation_size('customer_order_volume')
      where filled;
end $$;
