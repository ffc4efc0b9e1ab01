-- A captured change waits for an apply, which takes seconds. A view that needs a refresh waits until the pause after the last
-- refresh is over, and while the next one runs. Twice that, and half a minute, means that something else is wrong.
select
  w.view_name,
  format('A change has waited for %s seconds. It should have been visible after %s.', round(w.waited), round(w.turn)) as problem,
  'GET /refreshes and the log show the cause. POST /refreshes refreshes the view now.' as fix,
  null as sql
from (
  select s.view_name,
    extract(epoch from s.at - case when s.dirty then greatest(x.dirty_since, s.data_as_of) else s.waiting_since end) as waited,
    case when s.dirty then greatest(${minInterval} + last.took, last.took / ${maxDutyCycle}, ${interval}) else ${interval} end as turn
  from order_volume.status() s
  join order_volume.view_version x on x.view_id = s.view_id
  cross join lateral (
    select coalesce((
      select extract(epoch from l.finished_at - l.data_as_of) from order_volume.refresh_log l
      where l.view_id = s.view_id and l.outcome in ('succeeded', 'unchanged')
      order by l.finished_at desc limit 1), 0) as took) last
  where s.dirty or s.waiting) w
where w.waited > 2 * w.turn + 30
