-- One row for each product that was ever sold. The key stands in the grouping, as a column and nothing more, so that the
-- rows of a few keys are computed without the others.
create view product_sales_definition as
select
  p.id as product_id,
  p.product_name,
  count(*) as units,
  sum(p.product_cost) as revenue,
  max(o.created_on) as last_sold
from products p
join products_orders po on po.product_id = p.id
join orders o on o.id = po.order_id
group by p.id;

comment on view product_sales_definition is
  'What product_sales is refreshed from: always exact, and as slow as its joins';
