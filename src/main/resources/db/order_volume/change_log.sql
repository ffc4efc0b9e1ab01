-- Functions that write change logs, shared by the generated trigger functions. Without settings of its own, so that the planner
-- puts the number in place of the call.
create or replace function order_volume.change_limit() returns bigint language sql immutable return 100000::bigint;
comment on function order_volume.change_limit is 'Largest number of row images in a change log, and of rows that one statement logs one by one';

create or replace function order_volume.log_all(of_table integer) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $log$
begin
  execute format('insert into order_volume.%I (_op, _era) select ''a'', last_value from order_volume.all_era',
    'log_' || of_table);
end $log$;
comment on function order_volume.log_all is 'Writes an entry for all rows into the change log of a base table';

-- Returns whether an entry for all rows covers the rows that the caller would log. See all_lock.
create or replace function order_volume.log_all_instead(of_table integer) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp as $log$
declare
  era bigint;
  logged boolean;
begin
  lock table order_volume.all_lock in row share mode nowait;
  select last_value into era from order_volume.all_era;
  execute format('select exists (select from order_volume.%I where _op = ''a'' and _era = $1)', 'log_' || of_table)
    into logged using era;
  if not logged then
    perform order_volume.log_all(of_table);
  end if;
  return true;
exception when lock_not_available then
  return false;
end $log$;
comment on function order_volume.log_all_instead is
  'Logs all rows of a base table, unless an entry for all rows exists. False while an apply deletes such entries';

-- The last resort of a trigger function: a writer never fails because of change capture.
create or replace function order_volume.log_failure(of_table integer, failure text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $log$
begin
  -- A trigger may fail with every statement, so one entry must cover all of them.
  if not order_volume.log_all_instead(of_table) then
    perform order_volume.log_all(of_table);
  end if;
exception when others then
  raise log 'Order Volume cannot log a change of base table %: % (after: %)', of_table, sqlerrm, failure;
end $log$;
comment on function order_volume.log_failure is 'Logs all rows because single rows could not be logged; never fails';
