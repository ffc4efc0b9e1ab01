-- Who refreshes owns the view, as a member of the owning role too, or was granted that.
select
  format('The role %s neither owns the view ${view} nor has MAINTAIN on it, so it cannot refresh it.', current_user) as problem,
  'Run this as the owner of the view.' as mend,
  format('grant maintain on ${view} to %I', current_user) as sql
where not has_table_privilege(to_regclass('${view}'), 'maintain')
