-- Northwind: real prices, so that sums need a cast; a key with an expression.
create table categories (category_id smallint primary key, category_name varchar(15) not null);
create table products (product_id smallint primary key, product_name varchar(40) not null, category_id smallint references categories, unit_price real, discontinued int not null default 0);
create table customers (customer_id varchar(5) primary key, company_name varchar(40) not null, country varchar(15));
create table orders (order_id int primary key, customer_id varchar(5) references customers, order_date date, ship_country varchar(15));
create table order_details (order_id int not null references orders on delete cascade, product_id smallint not null references products, unit_price real not null, quantity smallint not null, discount real not null, primary key (order_id, product_id));
insert into categories select i, 'Category ' || i from generate_series(1, 8) i;
insert into products select i, 'Product ' || i, 1 + i % 8, 5 + i, i % 2 from generate_series(1, 20) i;
insert into customers select 'C' || i, 'Company ' || i, (array['Germany','USA','France'])[1 + i % 3] from generate_series(1, 15) i;
insert into orders select 100 + i, 'C' || 1 + i * 7 % 15, date '2023-01-01' + i * 11, 'Germany' from generate_series(1, 60) i;
insert into order_details select o.order_id, p.product_id, p.unit_price, 1 + (o.order_id + p.product_id) % 5, 0.1 from orders o join products p on (p.product_id * 31 + o.order_id * 17) % 7 = 0;
create view customer_month as
  select c.customer_id, date_trunc('month', o.order_date)::date as month, c.company_name, count(distinct o.order_id) as orders,
    sum(d.unit_price::numeric * d.quantity * (1 - d.discount::numeric)) as revenue, count(distinct k.category_name) as categories
  from customers c join orders o on o.customer_id = c.customer_id join order_details d on d.order_id = o.order_id
  join products p on p.product_id = d.product_id join categories k on k.category_id = p.category_id
  group by c.customer_id, date_trunc('month', o.order_date)::date;
comment on view customer_month is 'incremental customer_id, month';
create view products_above_average as
  select p.product_id, p.product_name from products p
  where p.unit_price > (select avg(q.unit_price::numeric) from products q where q.category_id = p.category_id);
comment on view products_above_average is 'incremental product_id';
create view category_sales as
  select k.category_id, k.category_name, coalesce(s.sales, 0) as sales from categories k
  left join (select p.category_id, sum(d.quantity) as sales from products p join order_details d using (product_id) where p.discontinued = 0 group by 1) s using (category_id);
comment on view category_sales is 'incremental category_id';
