-- Where each customer can be reached by post: one row for every address of every customer.
create or replace view complete_customer_data as
select
  c.client_no as customer_id,
  c.given_name || ' ' || c.family_name as customer_name,
  a.street,
  a.postcode as zip,
  t.town_name as city,
  r.region_name as state,
  a.address_no as address_id
from client c
join client_address a on a.client_no = c.client_no
join town t on t.town_no = a.town_no
join region r on r.region_no = t.region_no;

comment on view complete_customer_data is 'Customers with their postal addresses, one row for each address';
