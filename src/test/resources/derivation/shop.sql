-- A shop for the classes of views: names that need quotes, a schema off the search path, nullable and missing references.
create schema shop;
create schema "Off Path";
create table shop.customers (
  id int primary key, name text not null, country text, vip boolean not null default false, score double precision);
create table shop.orders (
  id int primary key, customer_id int references shop.customers on delete cascade on update cascade,
  placed date, at timestamptz, note text, virtual_year int generated always as (extract(year from placed)::int) virtual);
create table shop.lines (
  order_id int not null references shop.orders on delete cascade on update cascade, product_id int not null,
  quantity int, price numeric(10,2), weight real, primary key (order_id, product_id));
create table "Off Path"."Products (old)" ("Id" int primary key, "select" text, category int, tags text[]);
create table shop.events (kind text, customer_id int, amount int);
create table shop.measurements (id int, day date not null, value int) partition by range (day);
create table shop.measurements_2025 partition of shop.measurements for values from ('2025-01-01') to ('2026-01-01');
create table shop.measurements_2026 partition of shop.measurements for values from ('2026-01-01') to ('2027-01-01');
create table shop.rates (currency text primary key, rate numeric not null);
create collation shop.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table shop.tags (tag text collate shop.any_case primary key, label text collate shop.any_case);
create table shop.docs (id int primary key, customer_id int, doc jsonb, nums int[], page text);
create type shop.span as (first date, last date);
create view shop.big_orders as
  select o.id, o.customer_id, count(*) as lines from shop.orders o join shop.lines l on l.order_id = o.id group by o.id;
create view shop.customer_orders as
  select c.id, c.name, b.id as order_id, b.lines from shop.customers c left join shop.big_orders b on b.customer_id = c.id;
create function shop.double_of(int) returns int language sql immutable as 'select 2 * $1';
create function shop.reads_tables(int) returns bigint language sql stable as 'select count(*) from shop.orders';
create aggregate shop.my_sum (int) (sfunc = int4pl, stype = int, initcond = '0');
insert into shop.customers select i, 'Customer ' || i, (array['DE','US',null])[1 + i % 3], i % 2 = 0, i / 10.0
  from generate_series(1, 8) i;
insert into shop.orders (id, customer_id, placed, at, note)
  select i, nullif(1 + i % 8, 8), date '2025-06-01' + 40 * i, timestamptz '2025-06-01 12:00+00' + 40 * i * interval '1 day', 'n'
  from generate_series(1, 16) i;
insert into "Off Path"."Products (old)" select i, 'Product ' || i, i % 3, array['t' || i] from generate_series(1, 6) i;
insert into shop.lines select o, 1 + (o * 7 + p) % 6, p, o * 1.5, p from generate_series(1, 16) o, generate_series(1, 2) p
  on conflict do nothing;
insert into shop.events select (array['view','buy'])[1 + i % 2], 1 + i % 5, i from generate_series(1, 12) i;
insert into shop.measurements select i % 4, date '2025-11-01' + 20 * i, i from generate_series(1, 8) i;
insert into shop.rates values ('EUR', 1), ('USD', 1.1);
insert into shop.docs
  select i, 1 + i % 5, jsonb_build_array(jsonb_build_object('a', i % 3, 'l', jsonb_build_array(i, i + 1)), jsonb_build_object('b', 'y')),
    array[i, i % 3, 5], '<r><c>' || i || '</c><c s="x">0</c></r>'
  from generate_series(1, 10) i;
insert into shop.tags values ('a', 'X'), ('b', 'x'), ('c', 'y');
