-- The tables are there. What is missing is an index on each foreign key, by which marks lead to orders, and the rule that
-- the view relies on: at most one main address for each client.
create index if not exists town_region_no_idx on town (region_no);
create index if not exists client_address_client_no_idx on client_address (client_no);
create index if not exists client_address_town_no_idx on client_address (town_no);
create index if not exists sales_order_client_no_idx on sales_order (client_no);
create index if not exists sales_order_address_no_idx on sales_order (address_no);
create index if not exists sales_line_article_no_idx on sales_line (article_no);
create unique index if not exists client_address_one_main_idx on client_address (client_no) where main;

-- Audiences look for the e-mails of customers here.
create view emails as select contact_no as id, client_no as customer_id, mail as email from contact;
comment on view emails is 'E-mail addresses of customers, for the audiences of deals';
