package io.ordervolume.engine;

import java.util.List;

/** Views over the tables of the sample store and their plans. */
final class StoreViews {

  static final ViewPlan FLAGSHIP =
      ViewPlan.of("customer_order_volume", "unique_id")
          .key("order_id")
          .table("orders", "id, customer_id, address_id, created_on", "id, customer_id, address_id")
          .table("products_orders", "order_id, product_id", "order_id, product_id")
          .table("products", "id, product_cost", "id")
          .table("customers", "id, first_name, last_name", "id")
          .table("addresses", "id, customer_id, city_id, is_default", "id, customer_id, city_id")
          .table("cities", "id, city, state_id", "id, state_id")
          .table("states", "id, state", "id")
          .mapping("orders", "select o.id as order_id from {log:orders} o")
          .mapping("products_orders", "select l.order_id from {log:products_orders} l")
          .mapping(
              "products",
              "select l.order_id from {log:products} p"
                  + " join {seen:products_orders} l on l.product_id = p.id")
          .mapping(
              "customers",
              "select o.id as order_id from {log:customers} c"
                  + " join {seen:orders} o on o.customer_id = c.id")
          .mapping(
              "addresses",
              "select o.id as order_id from {log:addresses} a"
                  + " join {seen:orders} o on o.address_id = a.id")
          .mapping(
              "addresses",
              "select o.id as order_id from {log:addresses} a"
                  + " join {seen:orders} o on o.customer_id = a.customer_id where o.address_id is null")
          .mapping(
              "cities",
              "select o.id as order_id from {log:cities} c"
                  + " join {seen:addresses} a on a.city_id = c.id"
                  + " join {seen:orders} o on o.address_id = a.id")
          .mapping(
              "cities",
              "select o.id as order_id from {log:cities} c"
                  + " join {seen:addresses} a on a.city_id = c.id"
                  + " join {seen:orders} o on o.customer_id = a.customer_id where o.address_id is null")
          .mapping(
              "states",
              "select o.id as order_id from {log:states} s"
                  + " join {seen:cities} c on c.state_id = s.id"
                  + " join {seen:addresses} a on a.city_id = c.id"
                  + " join {seen:orders} o on o.address_id = a.id")
          .mapping(
              "states",
              "select o.id as order_id from {log:states} s"
                  + " join {seen:cities} c on c.state_id = s.id"
                  + " join {seen:addresses} a on a.city_id = c.id"
                  + " join {seen:orders} o on o.customer_id = a.customer_id where o.address_id is null");

  static final ViewPlan BY_NAME_AND_MONTH =
      ViewPlan.of("revenue_by_name", "last_name", "month")
          .table("customers", "id, last_name", "id, last_name")
          .table("orders", "id, customer_id, created_on", "id, customer_id, created_on")
          .table("products_orders", "order_id, product_id", "order_id, product_id")
          .table("products", "id, product_cost", "id")
          .mapping(
              "customers",
              "select c.last_name, date_trunc('month', o.created_on at time zone 'UTC') as month"
                  + " from {log:customers} c join {seen:orders} o on o.customer_id = c.id")
          .mapping(
              "orders",
              "select c.last_name, date_trunc('month', o.created_on at time zone 'UTC') as month"
                  + " from {log:orders} o join {seen:customers} c on c.id = o.customer_id")
          .mapping(
              "products_orders",
              "select c.last_name, date_trunc('month', o.created_on at time zone 'UTC') as month"
                  + " from {log:products_orders} l join {seen:orders} o on o.id = l.order_id"
                  + " join {seen:customers} c on c.id = o.customer_id")
          .mapping(
              "products",
              "select c.last_name, date_trunc('month', o.created_on at time zone 'UTC') as month"
                  + " from {log:products} p join {seen:products_orders} l on l.product_id = p.id"
                  + " join {seen:orders} o on o.id = l.order_id"
                  + " join {seen:customers} c on c.id = o.customer_id");

  static final ViewPlan BY_CUSTOMER =
      ViewPlan.of("products_by_customer", "customer_id")
          .table("customers", "id, first_name", "id")
          .table("orders", "id, customer_id", "id, customer_id")
          .table("products_orders", "order_id, product_id", "order_id")
          .mapping("customers", "select c.id as customer_id from {log:customers} c")
          .mapping("orders", "select o.customer_id from {log:orders} o")
          .mapping(
              "products_orders",
              "select o.customer_id from {log:products_orders} l"
                  + " join {seen:orders} o on o.id = l.order_id");

  static final ViewPlan BY_ADDRESS =
      ViewPlan.of("lines_by_address", "address_id")
          .nullableKey("address_id")
          .table("orders", "id, address_id", "id, address_id")
          .table("products_orders", "order_id", "order_id")
          .mapping("orders", "select o.address_id from {log:orders} o")
          .mapping(
              "products_orders",
              "select o.address_id from {log:products_orders} l"
                  + " join {seen:orders} o on o.id = l.order_id");

  static final ViewPlan RANKED =
      ViewPlan.of("ranked_products", "id").mode("full").table("products", "id, product_cost", "");

  static final List<ViewPlan> ALL =
      List.of(FLAGSHIP, BY_NAME_AND_MONTH, BY_CUSTOMER, BY_ADDRESS, RANKED);

  /** Creates all views except the flagship, which the store has. */
  static final String CREATE =
      """
      refresh materialized view customer_order_volume;
      create materialized view revenue_by_name as
        select c.last_name, date_trunc('month', o.created_on at time zone 'UTC') as month,
          count(*) as lines, sum(p.product_cost) as revenue
        from customers c join orders o on o.customer_id = c.id join products_orders l on l.order_id = o.id
        join products p on p.id = l.product_id group by 1, 2;
      create unique index on revenue_by_name (last_name, month);
      create materialized view products_by_customer as
        select c.id as customer_id, c.first_name, count(distinct l.product_id) as products, count(distinct o.id) as orders
        from customers c left join orders o on o.customer_id = c.id left join products_orders l on l.order_id = o.id
        group by c.id;
      create unique index on products_by_customer (customer_id);
      create materialized view lines_by_address as
        select o.address_id, count(*) as lines from orders o join products_orders l on l.order_id = o.id
        group by o.address_id;
      create unique index on lines_by_address (address_id);
      create materialized view ranked_products as
        select p.id, rank() over (order by p.product_cost desc) as place from products p;
      create unique index on ranked_products (id);
      """;

  private StoreViews() {}
}
