package io.ordervolume.benchmark;

import java.sql.SQLException;

/**
 * A change of the tables that the view does not show yet.
 *
 * @param label description for the table
 * @param make SQL that makes the change
 * @param undo SQL that restores the tables
 * @param source the expected View-Source of live reads
 */
record PendingChange(String label, String make, String undo, String source) {

  static PendingChange none() {
    return new PendingChange("none", "select", "select", "current");
  }

  /** Changes the date of this many orders, spread evenly. */
  static PendingChange ofOrders(int count) {
    return ofOrders(count, BenchmarkStore.ORDERS);
  }

  /** Changes the date of orders in a store of this size. */
  static PendingChange ofOrders(int count, int orders) {
    String update =
        "update orders set created_on = created_on %s interval '1 s' where id %% %d = 0 and id <= %d";
    int every = orders / count;
    return new PendingChange(
        String.format("%,d orders", count),
        String.format(update, "+", every, orders),
        String.format(update, "-", every, orders),
        "live");
  }

  /** Changes the price of the product in the most orders. */
  static PendingChange ofPrice(BenchmarkStore store) throws SQLException {
    String product =
        "(select product_id from products_orders group by 1 order by count(distinct order_id) desc limit 1)";
    long orders =
        store.number(
            "select count(distinct order_id) from products_orders where product_id = " + product);
    String update = "update products set product_cost = product_cost %s 1 where id = " + product;
    return new PendingChange(
        String.format("one new price, of a product in %,d orders", orders),
        String.format(update, "+"),
        String.format(update, "-"),
        "live");
  }

  /** Changes the name of the customer with the most orders. */
  static PendingChange ofCustomer(BenchmarkStore store) throws SQLException {
    long customer =
        store.number("select customer_id from orders group by 1 order by count(*) desc limit 1");
    String update = "update customers set last_name = %s where id = " + customer;
    return new PendingChange(
        "a customer's name",
        String.format(update, "last_name || '!'"),
        String.format(update, "rtrim(last_name, '!')"),
        "live");
  }

  /** Changes the name of the city with the most orders. */
  static PendingChange ofCity(BenchmarkStore store) throws SQLException {
    long city =
        store.number(
            "select c.id from cities c where c.city ="
                + " (select city from customer_order_volume group by city order by count(*) desc limit 1) limit 1");
    String update = "update cities set city = %s where id = " + city;
    return new PendingChange(
        "a city's name",
        String.format(update, "city || '!'"),
        String.format(update, "rtrim(city, '!')"),
        "live");
  }

  void make(BenchmarkStore store) throws SQLException {
    store.execute(make);
  }

  /** Restores the tables. This is a captured change too. */
  void unmake(BenchmarkStore store) throws SQLException {
    store.execute(undo);
  }

  /**
   * Restores the tables and empties the change logs, so that the view is exact without an apply.
   */
  void undo(BenchmarkStore store) throws SQLException {
    unmake(store);
    store.forgetChanges();
  }
}
