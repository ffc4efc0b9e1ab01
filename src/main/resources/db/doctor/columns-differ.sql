-- What is served are columns of certain kinds: here they are compared with those in the database.
select
  case when found.attname is null
    then format('%s has no column %s.', wanted.relation, wanted.name)
    else format('The column %s of %s is %s, where %s is expected.', wanted.name, wanted.relation,
      format_type(found.atttypid, found.atttypmod), wanted.kind)
  end as problem,
  case when wanted.relation = 'refresh_log' then 'Put the column back.'
    else 'Have the view built anew: run this, and let the service migrate the database.' end as mend,
  case when wanted.relation like '${view}%' then $$update databasechangelog set md5sum = '9:0' where id = '${view}'$$
    when wanted.relation <> 'refresh_log' then format('drop view if exists %1$I; update databasechangelog set md5sum = ''9:0'' where id = %1$L',
      wanted.relation) end as sql
from (values ${columns}) wanted (relation, name, kind)
left join pg_attribute found
  on found.attrelid = to_regclass(wanted.relation) and found.attname = wanted.name and found.attnum > 0
where found.attname is null
  or not found.atttypid = any (case wanted.kind
    when 'text' then '{text, varchar, bpchar}'::regtype[]
    when 'integer' then '{int8, int4, int2}'
    when 'numeric' then '{numeric}'
    when 'time' then '{timestamptz}' end)
