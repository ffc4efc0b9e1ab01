-- Each refresh counts the rows that it changed and no captured change explains. There should be none.
select
  view_name,
  format('Refreshes of the last day changed %s rows that no captured change explains, the last one at %s (GET /refreshes/%s).',
    sum(uncaptured_rows), max(finished_at)::timestamptz(0), max(id)) as problem,
  'Find the session that disables or bypasses the triggers of the base tables. The finding ends a day after the last such refresh.' as fix,
  null as sql
from order_volume.refresh_log
where uncaptured_rows > 0 and finished_at > clock_timestamp() - interval '1 day'
group by view_name
