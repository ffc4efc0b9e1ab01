-- The kept result of the definition. Every sort key of the API leads an index that ends in the key.
create materialized view product_sales
  with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05) as
select * from product_sales_definition
with no data;

comment on materialized view product_sales is 'Products with what they sold, as of the last refresh';

create unique index product_sales_product_id_idx on product_sales (product_id);
comment on index product_sales_product_id_idx is 'Without it, no concurrent refresh';
create index product_sales_product_name_idx on product_sales (product_name, product_id);
create index product_sales_units_idx on product_sales (units, product_id);
create index product_sales_revenue_idx on product_sales (revenue, product_id);
create index product_sales_last_sold_idx on product_sales (last_sold, product_id);
