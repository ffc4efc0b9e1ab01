-- A film rental shop: many-to-many tables, payments, an inventory that may be out, views on views.
create table language (language_id int primary key, name text not null);
create table film (film_id int primary key, title text not null, language_id int not null references language, original_language_id int references language, rental_rate numeric(4,2) not null, special_features text[]);
create table category (category_id int primary key, name text not null);
create table film_category (film_id int references film on delete cascade, category_id int references category on delete cascade, primary key (film_id, category_id));
create table actor (actor_id int primary key, first_name text not null, last_name text not null);
create table film_actor (actor_id int references actor on delete cascade, film_id int references film on delete cascade, primary key (actor_id, film_id));
create table inventory (inventory_id int primary key, film_id int not null references film on delete cascade, store_id int not null);
create table customer (customer_id int primary key, store_id int not null, name text not null, active boolean not null);
create table rental (rental_id int primary key, rented timestamptz not null, inventory_id int not null references inventory on delete cascade, customer_id int not null references customer on delete cascade, returned timestamptz);
create table payment (payment_id int primary key, customer_id int not null references customer on delete cascade, rental_id int references rental on delete set null, amount numeric(5,2) not null, paid timestamptz not null);
insert into language select i, 'Language ' || i from generate_series(1, 3) i;
insert into film select i, 'Film ' || i, 1 + i % 3, nullif(i % 4, 0), i % 3 + 0.99, array['Trailers', 'F' || i % 2] from generate_series(1, 15) i;
insert into category select i, 'Category ' || i from generate_series(1, 4) i;
insert into film_category select i, 1 + i % 4 from generate_series(1, 15) i;
insert into actor select i, 'First ' || i, 'Last ' || i from generate_series(1, 8) i;
insert into film_actor select 1 + (f * k) % 8, f from generate_series(1, 15) f, generate_series(1, 3) k on conflict do nothing;
insert into inventory select i, 1 + i % 15, 1 + i % 2 from generate_series(1, 30) i;
insert into customer select i, 1 + i % 2, 'Customer ' || i, i % 5 > 0 from generate_series(1, 12) i;
insert into rental select i, timestamptz '2025-05-01' + i * interval '7 hours', 1 + i * 7 % 30, 1 + i * 5 % 12, case when i % 4 > 0 then timestamptz '2025-05-03' + i * interval '7 hours' end from generate_series(1, 60) i;
insert into payment select i, 1 + i * 5 % 12, i, 1 + i % 5, timestamptz '2025-05-02' + i * interval '7 hours' from generate_series(1, 60) i;
create view sales_by_category as
  select c.name as category, sum(p.amount) as total_sales from payment p join rental r on p.rental_id = r.rental_id
  join inventory i on r.inventory_id = i.inventory_id join film f on i.film_id = f.film_id
  join film_category fc on f.film_id = fc.film_id join category c on fc.category_id = c.category_id group by c.name;
comment on view sales_by_category is 'incremental category';
create view film_list as
  select f.film_id, f.title, l.name as language, o.name as original, c.name as category,
    string_agg(a.first_name || ' ' || a.last_name, ', ' order by a.last_name, a.actor_id) as actors
  from film f join language l on l.language_id = f.language_id left join language o on o.language_id = f.original_language_id
  left join film_category fc on fc.film_id = f.film_id left join category c on c.category_id = fc.category_id
  left join film_actor fa on fa.film_id = f.film_id left join actor a on a.actor_id = fa.actor_id
  group by f.film_id, l.language_id, o.language_id, c.category_id;
comment on view film_list is 'incremental film_id, category';
create view stock as
  select i.store_id, f.film_id, f.title, count(*) as copies,
    count(*) filter (where not exists (select from rental r where r.inventory_id = i.inventory_id and r.returned is null)) as available
  from inventory i join film f using (film_id) group by i.store_id, f.film_id;
comment on view stock is 'incremental store_id, film_id';
create view customer_status as
  select c.customer_id, c.name, t.total, last.title as last_film, case when c.active then 'active' else 'gone' end as status
  from customer c left join (select customer_id, sum(amount) as total from payment group by 1) t using (customer_id)
  left join lateral (select f.title from rental r join inventory i using (inventory_id) join film f using (film_id)
    where r.customer_id = c.customer_id order by r.rented desc, r.rental_id limit 1) last on true
  where c.active or t.total > 10;
comment on view customer_status is 'incremental customer_id';
create view good_customers as select s.customer_id, s.name, s.total from customer_status s where s.total >= 15 and s.last_film is not null;
comment on view good_customers is 'incremental customer_id';
create view never_rented as
  select f.film_id, f.title from film f except select f.film_id, f.title from film f join inventory i using (film_id) join rental r using (inventory_id);
comment on view never_rented is 'incremental film_id';
create view top_films as
  select category_id, film_id, rentals, place from (
    select fc.category_id, fc.film_id, count(r.rental_id) as rentals, rank() over (partition by fc.category_id order by count(r.rental_id) desc) as place
    from film_category fc join inventory i on i.film_id = fc.film_id left join rental r on r.inventory_id = i.inventory_id group by 1, 2) t where place <= 2;
comment on view top_films is 'incremental category_id, film_id';
create view best_customer as select customer_id, sum(amount) as total from payment group by customer_id order by 2 desc, 1 limit 1;
comment on view best_customer is 'full customer_id';
create view open_rentals as select r.rental_id, now() - r.rented as since from rental r where r.returned is null;
comment on view open_rentals is 'scheduled rental_id';
