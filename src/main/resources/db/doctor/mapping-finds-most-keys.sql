-- Such a view is exact, but each change costs as much as a refresh: each apply computes most rows of the view again.
select
  b.view_name,
  case when b.keys is null
    then format('To find the keys of %I that one row of %s leads to takes longer than a check may.', b.view_name, b.changed_table)
    else format('One changed row of %s leads to %s of %s rows of %I (estimated cost %s).', b.changed_table, b.keys, b.view_rows, b.view_name,
      round(b.cost::numeric)) end as problem,
  'Join the table by columns of the key, or register the view with {"mode": "full"} if that table changes often.' as fix,
  null as sql
from order_volume.broad_mappings() b
