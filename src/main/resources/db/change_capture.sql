-- What changed in the store since the materialized view was last refreshed: one small row for every changed key, written
-- in the writer's own transaction. It names the key that changed, not the orders that follow from it. These are found when
-- reading (customer_order_volume_stale.sql): a trigger that looked for them would miss the order line that another
-- transaction is just inserting, and a new price would write a hundred thousand rows instead of one.
create table if not exists customer_order_volume_change (
  source text not null,
  id bigint,
  changed_at timestamptz not null default clock_timestamp(),
  check (source = 'all' or id is not null)
);
comment on table customer_order_volume_change is 'Keys that changed since the last refresh; writers add, refreshes delete';
comment on column customer_order_volume_change.source is
  'The table whose key it is; addresses_customer is the customer of a changed address, all means every order';

-- Writers never wait for whoever deletes marks, so there is no unique constraint. Marks live for seconds: vacuum them often.
alter table customer_order_volume_change set (
  autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_insert_threshold = -1);

-- For every table that the view reads: the columns that it uses, and what to mark when one of them changed. An order line
-- names its order, which outlives it; an address names itself and its customer, whose default it may be or have been.
create or replace function change_capture_sources() returns table (table_name text, used_columns text, marks text)
  language sql immutable as $sources$
    values
      ('orders', 'id, customer_id, address_id, created_on', '(''orders'', r.id)'),
      ('products_orders', 'order_id, product_id', '(''products_orders'', r.order_id)'),
      ('products', 'id, product_cost', '(''products'', r.id)'),
      ('customers', 'id, first_name, last_name', '(''customers'', r.id)'),
      ('addresses', 'id, customer_id, city_id, is_default',
        '(''addresses'', r.id), (''addresses_customer'', r.customer_id)'),
      ('cities', 'id, city, state_id', '(''cities'', r.id)'),
      ('states', 'id, state', '(''states'', r.id)')
  $sources$;
comment on function change_capture_sources is 'What change capture watches, and what it writes';

create or replace function start_change_capture() returns void language plpgsql as $start$
declare
  home text := current_schema();
  watched record;
  event record;
begin
  execute format($f$
    create or replace function %1$I.mark_all() returns trigger
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      insert into %1$I.customer_order_volume_change (source) values ('all');
      return null;
    end $body$
    $f$, home);

  for watched in select * from change_capture_sources() loop
    -- Both the old and the new key are marked, so that a changed primary key leaves nothing behind. "Except all" compares
    -- rows as often as they occur: two equal order lines of which one changes are a change.
    execute format($f$
      create or replace function %1$I.mark_%2$s() returns trigger
        language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
      begin
        if tg_op = 'INSERT' then
          insert into %1$I.customer_order_volume_change (source, id)
            select distinct m.source, m.id from new_rows r, lateral (values %4$s) m (source, id) where m.id is not null;
        elsif tg_op = 'DELETE' then
          insert into %1$I.customer_order_volume_change (source, id)
            select distinct m.source, m.id from old_rows r, lateral (values %4$s) m (source, id) where m.id is not null;
        else
          insert into %1$I.customer_order_volume_change (source, id)
            select distinct m.source, m.id
            from (
              (select %3$s from old_rows except all select %3$s from new_rows)
              union all
              (select %3$s from new_rows except all select %3$s from old_rows)) r,
              lateral (values %4$s) m (source, id)
            where m.id is not null;
        end if;
        return null;
      end $body$
      $f$, home, watched.table_name, watched.used_columns, watched.marks);

    -- Rows that logical replication applies, or a load with session_replication_role = replica, fire no statement trigger.
    execute format($f$
      create or replace function %1$I.mark_replicated_%2$s() returns trigger
        language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
      declare
        r record;
      begin
        if tg_op <> 'INSERT' then
          r := old;
          insert into %1$I.customer_order_volume_change (source, id)
            select m.source, m.id from (values %3$s) m (source, id) where m.id is not null;
        end if;
        if tg_op <> 'DELETE' then
          r := new;
          insert into %1$I.customer_order_volume_change (source, id)
            select m.source, m.id from (values %3$s) m (source, id) where m.id is not null;
        end if;
        return null;
      end $body$
      $f$, home, watched.table_name, watched.marks);

    for event in select * from (values
      ('insert', 'referencing new table as new_rows'),
      ('delete', 'referencing old table as old_rows'),
      ('update', 'referencing old table as old_rows new table as new_rows')) e (name, transition)
    loop
      execute format('create or replace trigger order_volume_%s after %s on %I %s for each statement execute function mark_%s()',
        event.name, event.name, watched.table_name, event.transition, watched.table_name);
    end loop;
    execute format('create or replace trigger order_volume_truncate after truncate on %I execute function mark_all()',
      watched.table_name);
    execute format('create or replace trigger order_volume_replicated after insert or update or delete on %I'
      ' for each row execute function mark_replicated_%s()', watched.table_name, watched.table_name);
    execute format('alter table %I enable always trigger order_volume_truncate', watched.table_name);
    execute format('alter table %I enable replica trigger order_volume_replicated', watched.table_name);
  end loop;

  -- What changed while nobody watched is not known.
  insert into customer_order_volume_change (source) values ('all');
end $start$;
comment on function start_change_capture is 'Makes the triggers, or repairs them, and marks every order once';

create or replace function change_capture_is_complete() returns boolean
  language sql stable as $complete$
    select not exists (
      select from change_capture_sources() watched
      cross join (values ('insert', 'O'), ('delete', 'O'), ('update', 'O'), ('truncate', 'A'), ('replicated', 'R'))
        as event (name, enabled)
      where not exists (
        select from pg_trigger t
        where t.tgrelid = to_regclass(watched.table_name) and t.tgname = 'order_volume_' || event.name
          and t.tgenabled::text = event.enabled))
  $complete$;
comment on function change_capture_is_complete is 'Whether every trigger is there and enabled as it was made';

create or replace function stop_change_capture() returns void language plpgsql as $stop$
declare
  watched record;
  event text;
begin
  for watched in select * from change_capture_sources() loop
    foreach event in array array['insert', 'delete', 'update', 'truncate', 'replicated'] loop
      execute format('drop trigger if exists order_volume_%s on %I', event, watched.table_name);
    end loop;
    execute format('drop function if exists mark_%s()', watched.table_name);
    execute format('drop function if exists mark_replicated_%s()', watched.table_name);
  end loop;
  drop function if exists mark_all();
  truncate customer_order_volume_change;
end $stop$;
comment on function stop_change_capture is 'Takes triggers and marks away for good';

-- A store that is watched already gets the triggers as they are described now.
do $$
begin
  if to_regproc('mark_all') is not null then
    perform start_change_capture();
  end if;
end $$;
