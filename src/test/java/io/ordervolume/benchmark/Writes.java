package io.ordervolume.benchmark;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Random;

/**
 * The measured writes. They use separate customers, which are deleted on close with their orders.
 */
final class Writes implements AutoCloseable {

  private static final int CUSTOMERS = 10_000;
  private static final int BULK = 10_000;
  private static final int PRODUCTS = 500;

  private final BenchmarkStore store;
  private final long firstCustomer;

  Writes(BenchmarkStore store) throws SQLException {
    this.store = store;
    this.firstCustomer =
        store.number(
            """
            with own as (
              insert into customers (first_name, last_name)
              select 'Ben', 'Chmark' from generate_series(1, %d) returning id)
            select min(id) from own
            """
                .formatted(CUSTOMERS));
  }

  /** Writes an order with one product. */
  void order(Connection connection, Random random) throws SQLException {
    try (PreparedStatement order =
            connection.prepareStatement(
                "insert into orders (customer_id) values (?) returning id");
        PreparedStatement line =
            connection.prepareStatement(
                "insert into products_orders (order_id, product_id) values (?, ?)")) {
      order.setLong(1, customer(random));
      try (ResultSet id = order.executeQuery()) {
        id.next();
        line.setLong(1, id.getLong(1));
      }
      line.setLong(2, 1 + random.nextInt(PRODUCTS));
      line.executeUpdate();
    }
    connection.commit();
  }

  /** Writes ten thousand orders in one statement and rolls back, to keep the store small. */
  void manyOrders(Connection connection, Random random) throws SQLException {
    try (PreparedStatement orders =
        connection.prepareStatement(
            "insert into orders (customer_id) select ? + i from generate_series(0, ?) i")) {
      orders.setLong(1, firstCustomer);
      orders.setLong(2, BULK - 1);
      orders.executeUpdate();
    }
    connection.rollback();
  }

  /** Changes the name of a customer. */
  void name(Connection connection, Random random) throws SQLException {
    try (PreparedStatement name =
        connection.prepareStatement("update customers set last_name = ? where id = ?")) {
      name.setString(1, "Chmark" + random.nextInt(1_000_000));
      name.setLong(2, customer(random));
      name.executeUpdate();
    }
    connection.commit();
  }

  private long customer(Random random) {
    return firstCustomer + random.nextInt(CUSTOMERS);
  }

  /** Deletes the customers and all their rows. */
  @Override
  public void close() throws SQLException {
    store.execute("delete from customers where id >= " + firstCustomer);
    store.execute("vacuum analyze");
  }
}
