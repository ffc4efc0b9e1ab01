-- Puts the views of a file in place. A file is plain SQL ("create materialized view ..."). It runs with a search path that begins
-- with a schema for view files. The new view is built there while the old one still serves reads. Then the names are swapped in a
-- short transaction, and an instance installs the new view.

create table if not exists order_volume.refused_definition (
  view_name text primary key,
  reason text not null,
  refused_at timestamptz not null default clock_timestamp()
);
comment on table order_volume.refused_definition is
  'View files whose new definition could not be put in place: the old one still serves reads. The next start tries again';
alter table order_volume.refused_definition add column if not exists change_set text;
comment on column order_volume.refused_definition.view_name is 'The view; if its name is unknown, the name of the file';
comment on column order_volume.refused_definition.change_set is 'The change set that runs again at the next start: the name of a mounted file; null if it has the name of the view';

-- An earlier version took no schema.
drop function if exists order_volume.begin_view_file();
create or replace function order_volume.begin_view_file(home text default null) returns void
  language plpgsql as $begin$
declare
  path constant text[] := array_remove(array['order_volume_next', home, current_schema()], null);
begin
  if home is not null and to_regnamespace(quote_ident(home)) is null then
    raise exception 'There is no schema "%"', home using errcode = 'invalid_schema_name',
      hint = 'Create it, or name the file after the view alone, without a schema before it.';
  end if;
  create schema order_volume_next;
  perform set_config('search_path', (select string_agg(quote_ident(s), ', ' order by n) from unnest(path) with ordinality u (s, n)), true);
end $begin$;
comment on function order_volume.begin_view_file is 'Opens the schema in which a view file is run, first on the search path of the transaction';

create or replace function order_volume.swap_view(home text, view_name text) returns void
  language plpgsql as $swap$
declare
  old oid := to_regclass(format('%I.%I', home, view_name));
  next oid := format('order_volume_next.%I', view_name)::regclass;
  replaced constant text := order_volume.object_name(view_name, '_replaced');
  reader record;
  allow text;
  owner text;
begin
  if old is null then
    execute format('alter materialized view order_volume_next.%I set schema %I', view_name, home);
    return;
  end if;
  if (select relkind from pg_class where oid = old) <> 'm' then
    raise exception '%.% exists and is not a materialized view', home, view_name using errcode = 'wrong_object_type';
  end if;
  select string_agg(format('%I.%I', n.nspname, c.relname), ', ') into owner
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind <> 'v' and exists (
      select from pg_depend d join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
      where d.refclassid = 'pg_class'::regclass and d.refobjid = old and r.ev_class = c.oid and c.oid <> old);
  if owner is not null then
    raise exception '% read %.% and cannot be moved to its new definition', owner, home, view_name
      using errcode = 'dependent_objects_still_exist', hint = 'Drop them, start the service again, and create them again.';
  end if;

  for allow in
    select format('grant %s on order_volume_next.%I to %s%s', a.privilege_type, view_name,
        case a.grantee when 0 then 'public' else a.grantee::regrole::text end, case when a.is_grantable then ' with grant option' else '' end)
      from pg_class c, aclexplode(c.relacl) a where c.oid = old and a.grantee <> c.relowner
  loop
    execute allow;
  end loop;
  execute format('alter materialized view order_volume_next.%I owner to %s', view_name, (select relowner::regrole from pg_class where oid = old));

  -- Other views that read this one keep their oid and rights: their query is set again, and now finds the new view.
  create temporary table order_volume_readers on commit drop as
    select distinct r.ev_class as reader, format('create or replace view %I.%I%s as %s', n.nspname, c.relname,
        case when c.reloptions is not null then format(' with (%s)', array_to_string(c.reloptions, ', ')) else '' end,
        pg_get_viewdef(r.ev_class)) as statement
      from pg_depend d
      join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
      join pg_class c on c.oid = r.ev_class and c.relkind = 'v'
      join pg_namespace n on n.oid = c.relnamespace
      where d.refclassid = 'pg_class'::regclass and d.refobjid = old and n.nspname <> 'order_volume';

  -- The objects of the service still read the replaced view, under its new name, until an instance installs the new one.
  if to_regclass(format('order_volume.%I', replaced)) is null then
    execute format('alter materialized view %I.%I set schema order_volume', home, view_name);
    execute format('alter materialized view order_volume.%I rename to %I', view_name, replaced);
  else
    execute format('alter materialized view %I.%I set schema order_volume_next', home, view_name);
    execute format('alter materialized view order_volume_next.%I rename to %I', view_name, replaced);
  end if;
  execute format('alter materialized view order_volume_next.%I set schema %I', view_name, home);
  for reader in select statement from order_volume_readers loop
    execute reader.statement;
  end loop;
  drop table order_volume_readers;
  execute format('drop materialized view if exists order_volume_next.%I', replaced);
  if not exists (
    select from pg_depend d join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
    where d.refclassid = 'pg_class'::regclass and d.refobjid = old and r.ev_class <> old)
  then
    execute format('drop materialized view if exists order_volume.%I', replaced);
  end if;
end $swap$;
comment on function order_volume.swap_view is 'Replaces a view by the view of the same name in schema order_volume_next';

create or replace function order_volume.refuse_definition(view_name text, reason text, change_set text default null) returns void
  language sql set search_path = pg_catalog, pg_temp
  as $refuse$
    insert into order_volume.refused_definition as r (view_name, reason, change_set)
      values (refuse_definition.view_name, refuse_definition.reason, refuse_definition.change_set)
      on conflict (view_name) do update set reason = excluded.reason, change_set = excluded.change_set, refused_at = excluded.refused_at
  $refuse$;
comment on function order_volume.refuse_definition is 'Records why a view file could not be put in place';

create or replace function order_volume.end_view_file() returns void
  language plpgsql as $end$
declare
  home constant text := (current_schemas(false))[2];
  own_path constant text := quote_ident(home);
  next record;
  old oid;
  give_up_at constant timestamptz := clock_timestamp() + interval '30 minutes';
  lock_timeout_before constant text := current_setting('lock_timeout');
  reason text;
  remedy text;
begin
  for next in
    select c.relname as name, c.oid, c.relispopulated as populated from pg_class c
    where c.relnamespace = 'order_volume_next'::regnamespace and c.relkind = 'm'
  loop
    old := to_regclass(format('%I.%I', home, next.name));
    reason := null;
    -- The new view is filled before the swap, so that readers never see an empty one.
    if not next.populated and (select relispopulated from pg_class where oid = old) then
      execute format('refresh materialized view order_volume_next.%I', next.name);
    end if;
    execute format('analyze order_volume_next.%I', next.name);
    -- Later readers wait behind a waiting lock, so its timeout is short.
    perform set_config('lock_timeout', '200ms', true);
    loop
      begin
        perform set_config('search_path', '', true);
        perform order_volume.swap_view(home, next.name);
        exit;
      exception
        when lock_not_available then
          if clock_timestamp() > give_up_at then
            raise;
          end if;
          perform pg_sleep(0.5);
        when others then
          get stacked diagnostics reason = message_text, remedy = pg_exception_hint;
          exit;
      end;
    end loop;
    perform set_config('lock_timeout', lock_timeout_before, true);
    if reason is null then
      delete from order_volume.refused_definition r where r.view_name = next.name;
    else
      perform order_volume.refuse_definition(next.name, concat_ws('. ', reason, nullif(remedy, '')), nullif(current_setting('order_volume.view_file', true), ''));
      execute format('drop materialized view order_volume_next.%I', next.name);
      raise warning 'The new definition of % is not put in place, the old one goes on serving: %', next.name, reason;
    end if;
  end loop;
  drop schema order_volume_next;
  perform set_config('search_path', own_path, true);
end $end$;
comment on function order_volume.end_view_file is
  'Swaps in the materialized views of a file, except those that cannot be swapped, and closes the schema in which the file ran';

create or replace function order_volume.apply_view_file(file text, home text, body text) returns void
  language plpgsql as $apply$
declare
  target text;
  created text[];
  others text;
  known oid[];
  created_view text;
begin
  perform set_config('order_volume.view_file', file, true);
  delete from order_volume.refused_definition r where r.change_set = file;
  known := array(select oid from pg_class where relkind = 'm');
  perform order_volume.begin_view_file(home);
  target := (current_schemas(false))[2];
  perform set_config('order_volume.view_file_home', target, true);
  execute body;
  select array_agg(c.relname order by c.oid) filter (where c.relkind = 'm'),
      string_agg(c.relname, ', ' order by c.oid) filter (where c.relkind not in ('m', 'i', 't'))
    into created, others from pg_class c where c.relnamespace = 'order_volume_next'::regnamespace;
  if others is not null then
    raise exception 'The file creates %, which is no materialized view', others using errcode = 'wrong_object_type',
      hint = 'A view file creates materialized views, their indexes and their comments. Leave everything else to your migrations.';
  end if;
  select string_agg(oid::regclass::text, ', ') into others from pg_class
    where relkind = 'm' and relnamespace <> 'order_volume_next'::regnamespace and oid <> all (known);
  if others is not null then
    raise exception 'The file creates % under a name with a schema', others using errcode = 'invalid_schema_name',
      hint = format('Leave the schema out of the statements and put it into the name of the file: schema.%s.', file);
  end if;
  if created is null then
    raise exception 'The file creates no materialized view' using errcode = 'undefined_table';
  end if;
  perform order_volume.end_view_file();
  foreach created_view in array created loop
    perform order_volume.maintain(format('%I.%I', target, created_view)::regclass)
      where not exists (
        select from order_volume.maintained_view m
        where m.schema_name = target and m.view_name = created_view and m.kind = 'maintained' and m.released_at is null);
  end loop;
end $apply$;
comment on function order_volume.apply_view_file is
  'Runs a mounted view file, swaps its views in, and registers new ones. home is their schema; null for the first one of the search path';

create or replace function order_volume.forget_view_files(present text[]) returns void
  language sql set search_path = pg_catalog, pg_temp
  as $forget$ delete from order_volume.refused_definition where change_set is not null and change_set <> all (present) $forget$;
comment on function order_volume.forget_view_files is 'Deletes the refusals of mounted files that do not exist any more';

create or replace function order_volume.drop_replaced(of_view integer) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $drop$
begin
  execute (
    select format('drop materialized view if exists order_volume.%I', order_volume.object_name(m.view_name, '_replaced'))
    from order_volume.maintained_view m where m.id = of_view);
end $drop$;
comment on function order_volume.drop_replaced is 'Drops the view that a new definition replaced, after the new one was installed';
