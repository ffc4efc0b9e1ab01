-- A view file: docs/own-view.md. The migration creates the view, maintains it, and swaps in a new one when this file changes.
create materialized view product_sales as
  select p.id as product_id, p.product_name, count(*) as units, sum(p.product_cost) as revenue
  from products p join products_orders po on po.product_id = p.id group by p.id;
create unique index on product_sales (product_id);
create index on product_sales (revenue, product_id);
comment on materialized view product_sales is 'What each product sold';
