-- A store that was there before the service: its tables, and a little of everything in them. Not a part of the recipe.
create table region (region_no integer primary key, region_name text not null);
create table town (town_no integer primary key, town_name text not null, region_no integer not null references region);
create table client (client_no bigint primary key, given_name text not null, family_name text not null);
create table contact (contact_no bigint primary key, client_no bigint not null references client, mail text not null);
create table client_address (
  address_no bigint primary key,
  client_no bigint not null references client,
  street text not null,
  postcode text not null,
  town_no integer not null references town,
  main boolean not null
);
create table article (article_no integer primary key, title text not null, price numeric not null);
create table sales_order (
  order_no bigint primary key,
  client_no bigint not null references client,
  address_no bigint references client_address,
  placed_at timestamptz not null
);
create table sales_line (
  order_no bigint not null references sales_order on delete cascade,
  line_no integer not null,
  article_no integer not null references article,
  quantity integer not null,
  primary key (order_no, line_no)
);

insert into region values (1, 'North'), (2, 'South');
insert into town select n, 'Town ' || n, 1 + n % 2 from generate_series(1, 10) n;
insert into client select n, 'Given ' || n, 'Family ' || n % 20 from generate_series(1, 50) n;
insert into contact select n, n, 'client' || n || '@example.com' from generate_series(1, 50) n;
insert into client_address
  select n, 1 + n % 50, n || ' Street', 10000 + n, 1 + n % 10, n <= 50 from generate_series(1, 80) n;
insert into article select n, 'Article ' || n, n + 0.99 from generate_series(1, 30) n;
insert into sales_order
  select n, 1 + n % 50, case when n % 5 = 0 then (select max(address_no) from client_address where client_no = 1 + n % 50) end,
    timestamptz '2026-01-01 12:00Z' + n * interval '1 hour'
  from generate_series(1, 300) n;
insert into sales_line
  select o, line, 1 + (o * 7 + line) % 30, line from generate_series(1, 300) o, generate_series(1, 1 + o % 4) line;
