-- Each refresh counts the rows that it changed and no mark explains. There should be none.
select
  format('Refreshes of the last day changed %s rows that no mark explains, the last one at %s (GET /refreshes/%s):'
    ' changes went unnoticed.', sum(unexplained_rows), max(finished_at)::timestamptz(0), max(id)) as problem,
  'Find who disables or by-passes triggers of the store''s tables. This makes them anew, and every order counts as changed.'
    ' The finding goes a day after the last such refresh.' as mend,
  'select start_change_capture()' as sql
from refresh_log
where view_name = '${view}' and unexplained_rows > 0 and finished_at > clock_timestamp() - interval '1 day'
having count(*) > 0
