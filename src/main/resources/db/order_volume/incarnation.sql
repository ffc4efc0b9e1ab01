-- Distinguishes restored dumps, copies, clones and promotions from the database that wrote the versions.
create or replace function order_volume.incarnation() returns text
  language plpgsql stable set search_path = pg_catalog, pg_temp as $incarnation$
declare
  system_identifier text := '';
  timeline text := '';
begin
  if has_function_privilege('pg_catalog.pg_control_system()', 'execute') then
    select c.system_identifier::text into system_identifier from pg_control_system() c;
  end if;
  -- The control file has a new timeline only after the next checkpoint; the names of WAL files have it at once.
  if not pg_is_in_recovery() then
    timeline := left(pg_walfile_name(pg_current_wal_lsn()), 8);
  end if;
  return concat_ws('.', system_identifier, timeline,
    (select oid from pg_database where datname = current_database()), 'order_volume.view_version'::regclass::oid);
end $incarnation$;
comment on function order_volume.incarnation is
  'System identifier, timeline, database and version table. Another value is a restore, a copy or a promotion';

create or replace function order_volume.begin_incarnation() returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $begin$
declare
  former text;
  present constant text := order_volume.incarnation();
  now_seq bigint;
begin
  lock table order_volume.apply_lock in exclusive mode;
  -- The row may be lost in a restore of some tables only. Numbers must still rise.
  insert into order_volume.apply_state (seq, incarnation)
    select coalesce(max(greatest(x.dirty_seq, x.refreshed_seq)), 0), 'lost' from order_volume.view_version x
    on conflict do nothing;
  select incarnation into former from order_volume.apply_state;
  if former is not distinct from present then
    return;
  end if;
  update order_volume.apply_state set seq = seq + 1, incarnation = present returning seq into now_seq;
  update order_volume.view_version set version = version + 1, version_id = gen_random_uuid(), changed_at = clock_timestamp();
  -- A restored dump has other oids, and its rows were loaded without triggers. A copy of files is as consistent as its original.
  if former is not null and split_part(former, '.', 4) <> split_part(present, '.', 4) then
    update order_volume.view_version
      set dirty_seq = now_seq, dirty_since = coalesce(dirty_since, clock_timestamp()), dirty_reason = 'restored',
        oldest_change = '-infinity',
        data_as_of = null, refreshed_as_of = null, refreshed_seq = 0, relfilenode = null, tuples_changed = null;
    update order_volume.maintained_view set relation = null, fingerprint = null;
    update order_volume.base_table set relation = null, fingerprint = null, members = '{}';
  end if;
  perform pg_notify('order_volume', 'catalog');
  perform pg_notify('order_volume', 'version');
end $begin$;
comment on function order_volume.begin_incarnation is
  'Moves every version if the database is not the one that wrote them. After a restore every view is dirty and is installed again';
