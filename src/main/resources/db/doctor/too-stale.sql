-- Only if configured: some clients prefer no rows to old ones.
select
  s.view_name,
  format('Plain reads lack a change that is %s seconds old. ${maxStaleness} seconds are allowed.', round(extract(epoch from s.at - s.since))) as problem,
  'GET /refreshes shows why changes wait. POST /refreshes refreshes the view now.' as fix,
  null as sql
from (
  select view_name, at, case when data_as_of is not null then least(dirty_since, waiting_since) end as since from order_volume.status()) s
where s.since < s.at - make_interval(secs => ${maxStaleness})
