-- Registers the flagship unless it is registered already, so that options of an operator stay.
select order_volume.maintain('customer_order_volume')
where not exists (
  select from order_volume.maintained_view where view_name = 'customer_order_volume' and kind = 'maintained' and released_at is null);
