-- Only if configured: some clients prefer no rows to old ones.
select
  s.view_name,
  format('Readers lack a change that is %s seconds old; ${maxStaleness} are allowed.', round(extract(epoch from s.at - s.since))) as problem,
  'GET /refreshes shows why changes wait; POST /refreshes refreshes the view now.' as mend,
  null as sql
from (
  select view_name, at, case when dirty then data_as_of when waiting then waiting_since end as since from order_volume.status()) s
where s.since < s.at - make_interval(secs => ${maxStaleness})
