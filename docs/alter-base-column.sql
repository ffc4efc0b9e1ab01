-- Alters a column of the store that the views use, which PostgreSQL refuses as long as they do. Only the two plain views
-- read the tables: they let go of them and take hold of them again, all in one transaction. The materialized view, what
-- builds on it, grants and comments stay, and plain reads go on. Put your own ALTER TABLE in the place of the one below.
begin;

-- Whoever waits for a lock makes others wait behind it: rather give up, and try again.
set local lock_timeout = '2s';

create temporary table let_go on commit drop as
select v.oid::regclass as view, pg_get_viewdef(v.oid) as query, (
  select string_agg(format('null::%s%s as %I', format_type(a.atttypid, a.atttypmod),
      case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation end, a.attname), ', ' order by a.attnum)
  from pg_attribute a join pg_type t on t.oid = a.atttypid
  where a.attrelid = v.oid and a.attnum > 0) as columns
from pg_class v
where v.oid in ('customer_order_volume_definition'::regclass, 'complete_customer_data'::regclass);

do $$
declare
  v record;
begin
  for v in table let_go loop
    execute format('create or replace view %s as select %s where false', v.view, v.columns);
  end loop;
end $$;

alter table products alter column product_cost type numeric(14, 4);

do $$
declare
  v record;
begin
  for v in table let_go loop
    execute format('create or replace view %s as %s', v.view, v.query);
  end loop;
end $$;

-- Values may look different now, and no trigger noticed: the next refresh computes every order anew.
insert into customer_order_volume_change (source) values ('all');

commit;
