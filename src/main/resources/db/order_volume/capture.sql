-- Sets up change capture of one base table: the change log, the trigger functions and the triggers.

create or replace function order_volume.extend_log(of_table integer) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $extend$
declare
  b order_volume.base_table := (select b from order_volume.base_table b where b.id = of_table);
  log text := 'log_' || of_table;
  log_relation oid;
  one record;
begin
  execute format($ddl$
    create table if not exists order_volume.%I (
      _op "char" not null,
      _at timestamptz not null default clock_timestamp(),
      _era bigint)
    $ddl$, log);
  if b.logged && array['_op', '_at', '_era'] then
    raise exception 'The column names _op, _at and _era are reserved; %.% has one of them, and rows of a view are found by it',
        quote_ident(b.schema_name), quote_ident(b.table_name)
      using errcode = 'reserved_name', hint = 'Rename the column, or register the view with {"mode": "full"}.';
  end if;
  log_relation := format('order_volume.%I', log)::regclass;
  execute format('alter table order_volume.%I replica identity full', log);
  -- Entries live for seconds: vacuum often.
  execute format('alter table order_volume.%I set (autovacuum_vacuum_threshold = 1000,'
    ' autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_insert_threshold = -1)', log);
  execute format('create index if not exists %I on order_volume.%I (_era) where _op = ''a''', log || '_all', log);
  execute format('comment on table order_volume.%I is %L', log,
    format('Change log of %I.%I: row images of changed rows', b.schema_name, b.table_name));
  execute format('comment on column order_volume.%I._op is %L', log, '"i" is a row image, "a" stands for all rows');
  execute format('comment on column order_volume.%I._era is %L', log, 'The era of an entry for all rows, see all_lock');

  for one in
    select a.attname, format_type(t.type, t.typmod) as type, coll.name as collation, l.attname is not null as exists,
      l.atttypid is not distinct from t.type as same
    from unnest(b.logged) column_name
    join pg_attribute a on a.attrelid = b.relation and a.attname = column_name and not a.attisdropped
    join pg_type ty on ty.oid = a.atttypid
    cross join lateral (
      select order_volume.base_type(a.atttypid) as type,
        case when ty.typtype = 'd' then ty.typtypmod else a.atttypmod end as typmod) t
    cross join lateral (
      select case when a.attcollation <> 0 then (
        select format('collate %I.%I', n.nspname, c.collname)
        from pg_collation c join pg_namespace n on n.oid = c.collnamespace where c.oid = a.attcollation) end as name) coll
    left join pg_attribute l on l.attrelid = log_relation and l.attname = a.attname and not l.attisdropped
  loop
    if one.exists and not one.same then
      execute format('alter table order_volume.%I drop column %I cascade', log, one.attname);
    end if;
    if not one.exists or not one.same then
      execute format('alter table order_volume.%I add column %I %s %s', log, one.attname, one.type, one.collation);
    end if;
  end loop;
  -- The planner takes a table that was never analyzed for one of ten pages, and would rather scan a large base table than
  -- look up so many rows.
  if (select c.reltuples < 0 from pg_class c where c.oid = log_relation) then
    execute format('analyze order_volume.%I', log);
  end if;
end $extend$;
comment on function order_volume.extend_log is 'Creates the change log of a base table, or adds the columns that it lacks';

create or replace function order_volume.capture_function(of_table integer, event text) returns text
  language plpgsql stable set search_path = pg_catalog, pg_temp as $generate$
declare
  b order_volume.base_table := (select b from order_volume.base_table b where b.id = of_table);
  log text := 'log_' || of_table;
  log_relation oid := format('order_volume.%I', log)::regclass;
  -- The statistics count what is committed and lag by a second, so what this session wrote is added.
  entries text := format('pg_stat_get_live_tuples(%1$s) + pg_stat_get_xact_tuples_inserted(%1$s)', log_relation);
  parent boolean := cardinality(b.members) > 1;
  target text;
  same_row text;
  images text;
  source text;
begin
  select format('insert into order_volume.%I (_op%s)', log, coalesce(string_agg(', ' || quote_ident(c), '' order by n), ''))
    into target from unnest(b.logged) with ordinality l (c, n);

  if event = 'truncate' then
    images := format('perform order_volume.log_all(%s)', of_table);
  elsif event in ('insert', 'delete') then
    source := case event when 'insert' then 'new_rows' else 'old_rows' end;
    images := format('%s select ''i''%s from %s i', target, order_volume.prefixed(b.logged, ', i.'), source);
  elsif event = 'replicated' then
    images := format($sql$
      if tg_op = 'INSERT' then
        %1$s values ('i'%2$s);
      elsif tg_op = 'DELETE' then
        %1$s values ('i'%3$s);
      elsif row(%4$s)::record operator(pg_catalog.*<>) row(%5$s)::record then
        %1$s values ('i'%2$s), ('i'%3$s);
      end if$sql$, target, order_volume.prefixed(b.logged, ', new.'), order_volume.prefixed(b.logged, ', old.'),
      substr(order_volume.prefixed(b.compared, ', old.'), 3), substr(order_volume.prefixed(b.compared, ', new.'), 3));
  else
    source := 'new_rows';
    -- Old and new images meet by the primary key. If both have the same logged columns, one image is enough.
    -- The text does not name operators of extensions, because they may move to another schema.
    select string_agg(format(case when order_volume.equality(a.atttypid) <> '=' then 'row(o.%1$I)::record = row(n.%1$I)::record' else 'o.%1$I = n.%1$I' end,
        a.attname), ' and ')
      into same_row
      from pg_index i cross join unnest(i.indkey::int2[]) k (attnum)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where i.indrelid = b.relation and i.indisprimary and i.indimmediate
        -- The key of an inheritance parent says nothing of its children.
        and (not parent or (select relkind = 'p' from pg_class where oid = b.relation))
      having bool_and(a.attgenerated <> 'v');
    if same_row is not null then
      -- An image whose primary key changed has no partner. It is logged even if it has nothing but nulls. The key may have been
      -- dropped since: then rows with nulls have no partner, and rows of one key are all partners.
      images := format($sql$
      %1$s
      select 'i'%2$s
      from (select true as "_old", * from old_rows) o full join (select true as "_new", * from new_rows) n on %3$s
      cross join lateral (
        select %4$s where o."_old"
        union all
        select %5$s where n."_new"
          and (o."_old" is null or row(%4$s)::record operator(pg_catalog.*<>) row(%5$s)::record)) i
      where o."_old" is null or n."_new" is null or row(%6$s)::record operator(pg_catalog.*<>) row(%7$s)::record$sql$,
        target, order_volume.prefixed(b.logged, ', i.'), same_row,
        substr(order_volume.prefixed(b.logged, ', o.'), 3), substr(order_volume.prefixed(b.logged, ', n.'), 3),
        substr(order_volume.prefixed(b.compared, ', o.'), 3), substr(order_volume.prefixed(b.compared, ', n.'), 3));
    else
      -- Without a primary key, rows are counted: equal images stand together in the order of their bytes.
      images := format($sql$
      %1$s
      select 'i'%2$s from (
        select sum(z.step) over (partition by z.island) as more, row_number() over (partition by z.island) as n%2$s
        from (
          select y.step%2$s, sum(case when y.same then 0 else 1 end) over (order by y.place) as island
          from (
            select x.step%2$s, row_number() over w as place,
              coalesce(x.image operator(pg_catalog.*=) lag(x.image) over w, false) as same
            from (
              select -1 as step, row(%3$s)::record as image%2$s from old_rows i
              union all
              select 1, row(%3$s)::record%2$s from new_rows i) x
            window w as (order by x.image using operator(pg_catalog.*<))) y) z) i
      where i.more <> 0 and i.n = 1$sql$,
        target, order_volume.prefixed(b.logged, ', '), substr(order_volume.prefixed(b.compared, ', i.'), 3));
    end if;
  end if;

  return format($function$
    create or replace function order_volume.%1$I() returns trigger
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if tg_relid <> all (%2$L::oid[]) then
        raise exception 'This trigger was not made for this table';
      end if;%3$s
      %4$s;
      return null;
    exception when others then
      perform order_volume.log_failure(%5$s, sqlerrm);
      return null;
    end $body$
    $function$,
    format('capture_%s_%s', of_table, event), b.members,
    case when event in ('insert', 'update', 'delete') then format($limit$
      if %1$s > order_volume.change_limit()%2$s then
        perform from %3$s offset case when %1$s > order_volume.change_limit() then 0 else order_volume.change_limit() end limit 1;
        if found and order_volume.log_all_instead(%4$s) then
          return null;
        end if;
      end if;$limit$, entries,
        case when parent then ' or true' else format(' or pg_stat_get_xact_tuples_%s(tg_relid) > order_volume.change_limit()',
          case event when 'insert' then 'inserted' when 'update' then 'updated' else 'deleted' end) end,
        case event when 'delete' then 'old_rows' else 'new_rows' end, of_table)
      when event = 'replicated' then format($limit$
      if %1$s > order_volume.change_limit() and order_volume.log_all_instead(%2$s) then
        return null;
      end if;$limit$, entries, of_table) end,
    images, of_table);
end $generate$;
comment on function order_volume.capture_function is 'The text of a trigger function that captures one kind of change of a base table';

create or replace function order_volume.prefixed(names text[], prefix text) returns text
  language sql immutable set search_path = pg_catalog, pg_temp
  as $list$
    select coalesce(string_agg(prefix || quote_ident(c), '' order by n), '') from unnest(names) with ordinality l (c, n)
  $list$;
comment on function order_volume.prefixed is 'Quoted names, each after a prefix such as ", o."';

-- A statement trigger on a partitioned table fires for statements that name it. A statement that names a partition fires
-- the trigger of the partition, so each partition and each inheritance child has one. Rows of logical replication fire
-- no statement triggers; row triggers are for these.
create or replace function order_volume.capture(of_table integer, gap boolean) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $capture$
declare
  b order_volume.base_table := (select b from order_volume.base_table b where b.id = of_table);
  event record;
  one oid;
begin
  -- No writer is in the middle of a transaction with the former trigger functions, and no partition comes or goes.
  execute format('lock table %s in share row exclusive mode', b.relation::regclass);
  with recursive member (oid) as (
    select b.relation
    union
    select i.inhrelid from pg_inherits i join member m on i.inhparent = m.oid)
  update order_volume.base_table t set members = array(select m.oid from member m order by m.oid)
    where t.id = of_table returning * into b;
  if exists (select from pg_class where oid = any (b.members) and relkind = 'f') then
    raise exception 'Changes of % cannot be captured: it has a foreign table as a partition or child', b.relation::regclass
      using errcode = 'feature_not_supported';
  end if;

  perform order_volume.extend_log(of_table);
  for event in
    select * from (values
      ('insert', 'insert', ' referencing new table as new_rows for each statement'),
      ('update', 'update', ' referencing old table as old_rows new table as new_rows for each statement'),
      ('delete', 'delete', ' referencing old table as old_rows for each statement'),
      ('truncate', 'truncate', ' for each statement'),
      ('replicated', 'insert or update or delete', ' for each row')) e (name, events, scope)
  loop
    execute order_volume.capture_function(of_table, event.name);
    execute format('revoke all on function order_volume.%I() from public', format('capture_%s_%s', of_table, event.name));
    execute format('comment on function order_volume.%I() is %L', format('capture_%s_%s', of_table, event.name),
      format('Captures %s of %I.%I', event.events, b.schema_name, b.table_name));
    foreach one in array b.members loop
      -- A row trigger of a partitioned table would be copied to its partitions.
      continue when event.name = 'replicated' and (select relkind = 'p' from pg_class where oid = one);
      execute format('create or replace trigger %I after %s on %s%s execute function order_volume.%I()',
        format('capture_%s_order_volume', event.name), event.events, one::regclass, event.scope,
        format('capture_%s_%s', of_table, event.name));
      if event.name in ('truncate', 'replicated') then
        execute format('alter table %s%s enable %s trigger %I', case when (select relkind = 'p' from pg_class where oid = one) then '' else 'only ' end,
          one::regclass, case event.name when 'truncate' then 'always' else 'replica' end,
          format('capture_%s_order_volume', event.name));
      end if;
    end loop;
  end loop;

  update order_volume.base_table t set fingerprint = (
    select fingerprint from order_volume.capture_state where base_table_id = of_table) where t.id = of_table;
  -- Images that were logged before lack new columns. The view that needs these is dirty until a refresh has seen the changes.
  if gap then
    perform order_volume.log_all(of_table);
  end if;
end $capture$;
comment on function order_volume.capture is 'Sets up change capture of a base table, or repairs it. gap: changes may be missing, so all rows are logged';

create or replace function order_volume.stop_capture(of_table integer) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $stop$
declare
  one regprocedure;
begin
  for one in
    select oid from pg_proc
    where pronamespace = 'order_volume'::regnamespace and proname in (
      select format('capture_%s_%s', of_table, e) from unnest(array['insert', 'update', 'delete', 'truncate', 'replicated']) e)
  loop
    execute format('drop function %s cascade', one);
  end loop;
  execute format('drop table if exists order_volume.%I', 'log_' || of_table);
  delete from order_volume.base_table where id = of_table;
end $stop$;
comment on function order_volume.stop_capture is 'Removes triggers, trigger functions and change log of a base table that no view needs';
