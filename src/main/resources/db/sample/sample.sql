-- A sample store: ${sampleOrders} orders over the last two years, a fifth as many customers, and 500 products. Each run creates
-- the same rows, because every choice is a hash of the row's number.

create function pg_temp.dice(sides bigint, number bigint, salt bigint) returns bigint
  language sql immutable parallel safe
  return ((hashint8extended(number, salt) >> 1) & x'3fffffffffffffff'::bigint) % sides;

-- Small numbers are more frequent than large ones.
create function pg_temp.skewed(sides bigint, number bigint, salt bigint) returns bigint
  language sql immutable parallel safe
  return pg_temp.dice(1 + pg_temp.dice(sides, number, salt), number, salt + 1);

create temp table sample_size on commit drop as
  select ${sampleOrders}::bigint as orders, greatest(${sampleOrders}::bigint / 5, 1) as customers;

create temp table sample_city (city text, state text) on commit drop;
insert into sample_city values
  ('Houston', 'TX'), ('San Antonio', 'TX'), ('Dallas', 'TX'), ('Austin', 'TX'), ('Fort Worth', 'TX'),
  ('El Paso', 'TX'), ('Arlington', 'TX'), ('Corpus Christi', 'TX'), ('Plano', 'TX'), ('Lubbock', 'TX'),
  ('Chicago', 'IL'), ('Aurora', 'IL'), ('Naperville', 'IL'), ('Joliet', 'IL'), ('Rockford', 'IL'),
  ('Springfield', 'IL'), ('Columbus', 'OH'), ('Cleveland', 'OH'), ('Cincinnati', 'OH'), ('Toledo', 'OH'),
  ('Akron', 'OH'), ('Dayton', 'OH'), ('Los Angeles', 'CA'), ('San Diego', 'CA'), ('San Jose', 'CA'),
  ('San Francisco', 'CA'), ('Fresno', 'CA'), ('Sacramento', 'CA'), ('Long Beach', 'CA'), ('Oakland', 'CA'),
  ('New York', 'NY'), ('Buffalo', 'NY'), ('Rochester', 'NY'), ('Yonkers', 'NY'), ('Syracuse', 'NY'), ('Albany', 'NY'),
  ('Jacksonville', 'FL'), ('Miami', 'FL'), ('Tampa', 'FL'), ('Orlando', 'FL'), ('St. Petersburg', 'FL'),
  ('Philadelphia', 'PA'), ('Pittsburgh', 'PA'), ('Allentown', 'PA'), ('Phoenix', 'AZ'), ('Tucson', 'AZ'),
  ('Mesa', 'AZ'), ('Charlotte', 'NC'), ('Raleigh', 'NC'), ('Greensboro', 'NC'), ('Durham', 'NC'),
  ('Indianapolis', 'IN'), ('Fort Wayne', 'IN'), ('Seattle', 'WA'), ('Spokane', 'WA'), ('Tacoma', 'WA'),
  ('Denver', 'CO'), ('Colorado Springs', 'CO'), ('Aurora', 'CO'), ('Boston', 'MA'), ('Worcester', 'MA'),
  ('Springfield', 'MA'), ('Nashville', 'TN'), ('Memphis', 'TN'), ('Knoxville', 'TN'), ('Detroit', 'MI'),
  ('Grand Rapids', 'MI'), ('Lansing', 'MI'), ('Portland', 'OR'), ('Salem', 'OR'), ('Eugene', 'OR'),
  ('Las Vegas', 'NV'), ('Reno', 'NV'), ('Louisville', 'KY'), ('Lexington', 'KY'), ('Baltimore', 'MD'),
  ('Annapolis', 'MD'), ('Milwaukee', 'WI'), ('Madison', 'WI'), ('Green Bay', 'WI'), ('Albuquerque', 'NM'),
  ('Santa Fe', 'NM'), ('Atlanta', 'GA'), ('Savannah', 'GA'), ('Augusta', 'GA'), ('Kansas City', 'MO'),
  ('St. Louis', 'MO'), ('Springfield', 'MO'), ('Omaha', 'NE'), ('Lincoln', 'NE'), ('Minneapolis', 'MN'),
  ('Saint Paul', 'MN'), ('Duluth', 'MN'), ('New Orleans', 'LA'), ('Baton Rouge', 'LA'), ('Oklahoma City', 'OK'),
  ('Tulsa', 'OK'), ('Newark', 'NJ'), ('Jersey City', 'NJ'), ('Trenton', 'NJ'), ('Virginia Beach', 'VA'),
  ('Richmond', 'VA'), ('Norfolk', 'VA'), ('Birmingham', 'AL'), ('Montgomery', 'AL'), ('Wichita', 'KS'),
  ('Des Moines', 'IA'), ('Little Rock', 'AR'), ('Salt Lake City', 'UT'), ('Provo', 'UT'), ('Hartford', 'CT'),
  ('New Haven', 'CT'), ('Providence', 'RI'), ('Honolulu', 'HI'), ('Anchorage', 'AK'), ('Boise', 'ID'),
  ('Portland', 'ME'), ('Burlington', 'VT'), ('Manchester', 'NH'), ('Billings', 'MT'), ('Charleston', 'SC'),
  ('Columbia', 'SC'), ('Jackson', 'MS'), ('Charleston', 'WV'), ('Fargo', 'ND'), ('Sioux Falls', 'SD'),
  ('Cheyenne', 'WY'), ('Wilmington', 'DE');

insert into states (state) select distinct state from sample_city order by state;
insert into cities (city, state_id)
  select c.city, s.id from sample_city c join states s using (state) order by s.state, c.city;
analyze states, cities;

insert into customers (first_name, last_name)
  select first.names[1 + pg_temp.dice(cardinality(first.names), n, 1)], last.names[1 + pg_temp.dice(cardinality(last.names), n, 2)]
  from
    (select array[
      'Ada', 'Alan', 'Amara', 'Ana', 'Anders', 'Aisha', 'Ben', 'Bruno', 'Carla', 'Carmen', 'Chen', 'Clara',
      'Dana', 'Daniel', 'Diego', 'Elena', 'Emma', 'Erik', 'Fatima', 'Felix', 'Grace', 'Hana', 'Hugo', 'Ines',
      'Ivan', 'Jade', 'James', 'Jorge', 'Kai', 'Karen', 'Lars', 'Laura', 'Leo', 'Lin', 'Lucas', 'Maria',
      'Marta', 'Maya', 'Miguel', 'Mina', 'Nadia', 'Nina', 'Noah', 'Olga', 'Omar', 'Oscar', 'Paula', 'Pedro',
      'Priya', 'Quinn', 'Rosa', 'Ruth', 'Samir', 'Sara', 'Sofia', 'Tariq', 'Tess', 'Tomas', 'Uma', 'Vera',
      'Victor', 'Wei', 'Yara', 'Yusuf', 'Zoe'] as names) first,
    (select array[
      'Adams', 'Ahmed', 'Alvarez', 'Anderson', 'Baker', 'Banerjee', 'Bauer', 'Becker', 'Bell', 'Bennett',
      'Brooks', 'Brown', 'Campbell', 'Carter', 'Castillo', 'Chan', 'Chavez', 'Clark', 'Cohen', 'Collins',
      'Cooper', 'Cruz', 'Davis', 'Diaz', 'Edwards', 'Evans', 'Fischer', 'Flores', 'Foster', 'Garcia', 'Gomez',
      'Gonzalez', 'Gray', 'Green', 'Gupta', 'Hall', 'Hansen', 'Harris', 'Hernandez', 'Hill', 'Howard',
      'Hughes', 'Ibrahim', 'Jackson', 'Jensen', 'Johnson', 'Jones', 'Kelly', 'Khan', 'Kim', 'King',
      'Kowalski', 'Larsen', 'Lee', 'Lewis', 'Lopez', 'Martin', 'Mendoza', 'Miller', 'Mitchell', 'Moore',
      'Morales', 'Morgan', 'Murphy', 'Nelson', 'Nguyen', 'Novak', 'Okafor', 'Ortiz', 'Park', 'Patel', 'Perez',
      'Peterson', 'Phillips', 'Ramirez', 'Reed', 'Reyes', 'Rivera', 'Roberts', 'Rossi', 'Ruiz', 'Sanchez',
      'Schmidt', 'Scott', 'Shah', 'Silva', 'Singh', 'Smith', 'Stewart', 'Suzuki', 'Taylor', 'Thomas',
      'Torres', 'Turner', 'Walker', 'Wang', 'Ward', 'Watson', 'White', 'Williams', 'Wilson', 'Wood', 'Wright',
      'Young', 'Zhang'] as names) last,
    sample_size z, generate_series(1, z.customers) n
  order by n;
analyze customers;

-- The sample starts from empty tables, but their identities may not: rows are found by their rank, not by their id.
create temp table sample_customer on commit drop as
  select id, row_number() over (order by id) as n from customers;
create unique index on sample_customer (n);
create temp table sample_place on commit drop as
  select id, row_number() over (order by id) - 1 as n, count(*) over () as places from cities;
analyze sample_customer, sample_place;

insert into emails (customer_id, email)
  select k.id, lower(c.first_name || '.' || c.last_name) || k.n || '@example.com'
  from sample_customer k join customers c using (id) order by k.n;

-- Every customer has an address, a third have a second one, and a tenth a third one.
insert into addresses (customer_id, street_address, zip_code, city_id, is_default)
  select k.id, 1 + pg_temp.dice(9900, k.n * 3 + i, 3) || ' ' || streets.names[1 + pg_temp.dice(cardinality(streets.names), k.n * 3 + i, 4)],
    lpad((10000 + pg_temp.dice(89000, k.n * 3 + i, 5))::text, 5, '0'), p.id, i = 0
  from sample_customer k
  cross join generate_series(0, 2) i
  cross join (select array['Main Street', 'Oak Avenue', 'Park Road', 'Lake Drive', 'Hill Street', 'Maple Lane'] as names) streets
  join sample_place p on p.n = pg_temp.dice(p.places, k.n * 3 + i, 6)
  where i = 0 or (i = 1 and pg_temp.dice(3, k.n, 7) = 0) or (i = 2 and pg_temp.dice(10, k.n, 8) = 0)
  order by k.n, i;
analyze emails, addresses;

insert into products (product_name, product_cost)
  select material || ' ' || thing, ((299 + 100 * pg_temp.skewed(250, n, 9) + 50 * pg_temp.dice(2, n, 11)) / 100.0)::numeric(12, 2)
  from (
    select material, thing, row_number() over (order by material, thing) as n
    from unnest(array[
      'Oak', 'Walnut', 'Linen', 'Cotton', 'Steel', 'Copper', 'Glass', 'Ceramic', 'Leather', 'Wool', 'Bamboo',
      'Marble', 'Canvas', 'Cork', 'Slate', 'Brass', 'Maple', 'Velvet', 'Silk', 'Granite']) material,
      unnest(array[
      'Chair', 'Table', 'Lamp', 'Desk', 'Shelf', 'Mirror', 'Rug', 'Bowl', 'Vase', 'Clock', 'Stool', 'Bench',
      'Tray', 'Basket', 'Blanket', 'Pillow', 'Frame', 'Mug', 'Plate', 'Kettle', 'Planter', 'Hook', 'Candle',
      'Box', 'Stand']) thing) p
  order by n;
analyze products;

create temp table sample_order on commit drop as
  select i.n, k.id as customer_id,
    date_trunc('day', now()) - make_interval(secs => pg_temp.dice(730 * 86400, i.n, 12)) as created_on
  from sample_size z, generate_series(1, z.orders) i (n)
  join sample_customer k on k.n = 1 + pg_temp.dice((select customers from sample_size), i.n, 13);
analyze sample_order;

-- A fifth of the orders has an address of its own, one of the customer's; the others go to the default one.
insert into orders (customer_id, address_id, created_on)
  select o.customer_id,
    case pg_temp.dice(5, o.n, 14) when 0 then
      (select a.id from addresses a where a.customer_id = o.customer_id order by pg_temp.dice(1000, a.id, o.n), a.id limit 1)
    end,
    o.created_on
  from sample_order o order by o.created_on, o.n;
analyze orders;

insert into products_orders (order_id, product_id)
  select o.id, p.id
  from orders o
  cross join lateral generate_series(0, pg_temp.skewed(8, o.id, 15)) line
  join (select id, row_number() over (order by id) - 1 as n from products) p on p.n = pg_temp.skewed(500, o.id * 8 + line, 17)
  order by o.id, line;
analyze products_orders;
