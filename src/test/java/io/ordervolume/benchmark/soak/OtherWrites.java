package io.ordervolume.benchmark.soak;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Changes customers, products and orders, one after the other. */
final class OtherWrites {

  /** Each has two parameters: a random number, and the id of an order that may change. */
  private static final List<String> STATEMENTS =
      List.of(
          "update customers set last_name = 'Soak' || ? where id = (select customer_id from orders where id = ?)",
          "update orders set created_on = now() - make_interval(hours => ?) where id = ?",
          "update products set product_cost = 3 + ? % 250 where id = 250 + ? % 250",
          "update orders set customer_id = 1 + ?, address_id = null where id = ?",
          "delete from products_orders where id = (select min(id) + ? * 0 from products_orders where order_id = ?)");

  private static final int NUMBERS = 1_000;

  private final Orders orders;
  private int next;

  OtherWrites(Orders orders) {
    this.orders = orders;
  }

  /** Makes the next write. Returns the number of changed rows. */
  int write(Connection connection) throws SQLException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    // The oldest orders may be deleted at any time.
    long order = orders.newest() - 1_000 - random.nextInt(100_000);
    try (PreparedStatement write =
        connection.prepareStatement(STATEMENTS.get(next++ % STATEMENTS.size()))) {
      write.setInt(1, random.nextInt(NUMBERS));
      write.setLong(2, order - order % Orders.CHANGED);
      return write.executeUpdate();
    }
  }
}
