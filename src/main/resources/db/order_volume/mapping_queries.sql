-- Puts tables and change logs in the place of {seen:OID} of a mapping.
create or replace function order_volume.replace_all(value text, old text[], new text[]) returns text
  language plpgsql immutable set search_path = pg_catalog, pg_temp as $replace$
begin
  for i in 1 .. coalesce(cardinality(old), 0) loop
    value := replace(value, old[i], new[i]);
  end loop;
  return value;
end $replace$;
comment on function order_volume.replace_all is 'Replaces several strings';

-- A change log has no indexes, because writers would pay for them. So a join with old and new rows reads the log once for each row
-- of the other side. With many entries, each such join is written as two queries: one reads the table by its index, the other joins
-- the log by a hash table. Derived mappings have only joins and EXISTS, so the union of these queries finds the same keys.
create or replace function order_volume.mapping_queries(sql text, names text[], seen text[], tables text[], entries text[]) returns text
  language plpgsql immutable set search_path = pg_catalog, pg_temp as $queries$
declare
  most_queries constant integer := 8;
  queries text[] := array[sql];
begin
  if entries is null then
    return order_volume.replace_all(sql, names, seen);
  end if;
  for i in 1 .. cardinality(names) loop
    if entries[i] is null then
      queries := array(select replace(q, names[i], tables[i]) from unnest(queries) q);
    end if;
    while position(names[i] in queries[1]) > 0 loop
      if cardinality(queries) = most_queries then
        return order_volume.replace_all(sql, names, seen);
      end if;
      queries := array(
        select overlay(q placing x from position(names[i] in q) for length(names[i]))
        from unnest(queries) q, unnest(array[tables[i], entries[i]]) x);
    end loop;
  end loop;
  return array_to_string(queries, ' union all ');
end $queries$;
comment on function order_volume.mapping_queries is
  'The query of a derived mapping. entries: null if there are few, and for a table whose change log is empty';
