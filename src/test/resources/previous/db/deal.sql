-- Deals: what marketing offers, and to whom.
create table deal (
  name text primary key,
  states text[],
  cities text[],
  within text,
  min_orders bigint,
  min_products bigint,
  min_spend numeric,
  percent_off numeric,
  revision uuid not null default gen_random_uuid(),
  changed_at timestamptz not null default now()
);
comment on table deal is 'Who gets which discount: customers whose orders meet all that is not null';
comment on column deal.states is 'Only orders that went to one of these states count';
comment on column deal.cities is 'Only orders that went to one of these cities count';
comment on column deal.within is 'Only orders of this last period count, an ISO 8601 period such as P5M';
comment on column deal.min_orders is 'Fewest orders that count';
comment on column deal.min_products is 'Fewest products in these orders';
comment on column deal.min_spend is 'Least that these orders cost together';
comment on column deal.percent_off is 'What the customers are offered';
comment on column deal.revision is 'Random, new with each change';

create table do_not_contact (
  customer_id bigint primary key,
  since timestamptz not null default now()
);
comment on table do_not_contact is 'Customers who are in no audience; the store, or whoever hears their wish, writes it';
