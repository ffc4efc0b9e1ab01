-- A marketplace: uuid keys, left joins in a row, a filter in the condition of an outer join.
create table geolocation (zip_code_prefix int primary key, city text, state text);
create table sellers (seller_id uuid primary key, seller_zip_code_prefix int, seller_city text, seller_state text);
create table orders (order_id uuid primary key, customer_id uuid not null, status text not null, purchased_at timestamptz not null);
create table order_items (order_id uuid not null references orders on delete cascade, order_item_id int not null, seller_id uuid not null references sellers on delete cascade, price numeric(10,2) not null, primary key (order_id, order_item_id));
create table order_reviews (review_id int primary key, order_id uuid not null references orders on delete cascade, score int not null);
insert into geolocation select 1000 + i, 'City ' || i % 6, (array['SP','RJ'])[1 + i % 2] from generate_series(1, 20) i;
insert into sellers select md5('s' || i)::uuid, 1000 + i * 3 % 25, 'City ' || i % 6, 'SP' from generate_series(1, 15) i;
insert into orders select md5('o' || i)::uuid, md5('c' || i % 9)::uuid, (array['delivered','shipped','canceled'])[1 + i % 3], timestamptz '2024-01-01' + i * interval '3 days' from generate_series(1, 40) i;
insert into order_items select md5('o' || i)::uuid, k, md5('s' || 1 + (i * k) % 15)::uuid, 10 + i from generate_series(1, 40) i, generate_series(1, 2) k;
insert into order_reviews select i, md5('o' || i)::uuid, 1 + i % 5 from generate_series(1, 30) i;
create view seller_board as
  select s.seller_id, coalesce(g.city, s.seller_city) as city, count(o.order_id) as items,
    coalesce(sum(i.price) filter (where o.order_id is not null), 0) as revenue, avg(r.score) as review, max(o.purchased_at) as last_sale
  from sellers s left join geolocation g on g.zip_code_prefix = s.seller_zip_code_prefix
  left join order_items i on i.seller_id = s.seller_id
  left join orders o on o.order_id = i.order_id and o.status <> 'canceled'
  left join order_reviews r on r.order_id = o.order_id
  group by s.seller_id, g.zip_code_prefix;
comment on view seller_board is 'incremental seller_id';
create view late_reviews as
  select o.order_id, o.status, r.score from orders o left join order_reviews r on r.order_id = o.order_id
  where r.score is null or r.score < 3;
comment on view late_reviews is 'incremental order_id';
create view city_sales as
  select coalesce(g.city, s.seller_city) as city, date_trunc('month', o.purchased_at) as month, sum(i.price) as revenue, count(*) as items
  from order_items i join orders o on o.order_id = i.order_id join sellers s on s.seller_id = i.seller_id
  left join geolocation g on g.zip_code_prefix = s.seller_zip_code_prefix group by 1, 2;
comment on view city_sales is 'incremental city, month';
