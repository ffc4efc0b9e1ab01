-- Opens the building site: what follows is created in a schema of its own, with the names it will bear when it is moved
-- into place. The locks keep refreshes and applies out until this transaction ends.
select pg_advisory_xact_lock(refresh_lock_key('customer_order_volume'));
select pg_advisory_xact_lock(refresh_lock_key('customer_order_volume_delta'));

create schema order_volume_next;
select set_config('search_path', 'order_volume_next, ' || quote_ident(current_schema()), true);
