-- Where each customer can be reached by post: one row for every address of every customer.
create or replace view complete_customer_data as
select
  c.id as customer_id,
  c.first_name || ' ' || c.last_name as customer_name,
  a.street_address as street,
  a.zip_code as zip,
  ci.city,
  s.state,
  a.id as address_id
from customers c
join addresses a on a.customer_id = c.id
join cities ci on ci.id = a.city_id
join states s on s.id = ci.state_id;

comment on view complete_customer_data is 'Customers with their postal addresses, one row for each address';
