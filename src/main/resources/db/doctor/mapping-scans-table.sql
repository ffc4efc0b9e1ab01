-- A mapping runs once a second while its table changes. Without an index it reads a large table from beginning to end each time.
select
  s.view_name,
  format('Each change of %s reads all rows of %s to find the keys of %I.', s.changed_table, s.scanned_table, s.view_name) as problem,
  case when s.index_statement is not null
    then 'Create the index, with CONCURRENTLY outside of a transaction so that writers go on.'
    else 'GET /views/' || s.view_name || '/plan shows the query: its condition needs an index, or another way of writing it.' end as fix,
  s.index_statement as sql
from (
  select distinct on (view_name, scanned_table) view_name, changed_table, scanned_table, index_statement
  from order_volume.scanning_mappings()
  order by view_name, scanned_table, changed_table) s
