-- Takes the sample store away again; what was added to it goes with it.
truncate products_orders, orders, products, addresses, emails, customers, cities, states restart identity;
