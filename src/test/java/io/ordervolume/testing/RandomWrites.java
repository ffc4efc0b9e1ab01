package io.ordervolume.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Makes random transactions of a few writes in a store and rolls some of them back. */
public final class RandomWrites {

  /**
   * SQL states of a deadlock and of a row that another writer deleted. They also occur in real
   * stores.
   */
  private static final Set<String> BAD_LUCK = Set.of("40P01", "23503");

  /** The pause between transactions. It leaves CPU time to the processes under test. */
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final Random random;
  private final List<Supplier<String>> writes =
      List.of(
          () ->
              "with o as (insert into orders (customer_id) select id from customers offset %d limit 1 returning id)"
                      .formatted(number(20))
                  + " insert into products_orders (order_id, product_id) select id, %d from o"
                      .formatted(product()),
          () -> "delete from orders where id = " + order(),
          () -> "update orders set created_on = now() where id = " + order(),
          () ->
              "insert into products_orders (order_id, product_id) select id, %d from orders where id = %d for key share"
                  .formatted(product(), order()),
          () -> "delete from products_orders where order_id = " + order(),
          () ->
              "update products set product_cost = %d where id = %d"
                  .formatted(number(100), product()),
          () ->
              "update customers set last_name = 'L%d' where id = %d"
                  .formatted(number(100), customer()),
          () ->
              "update addresses set city_id = %d where customer_id = %d"
                  .formatted(1 + number(100), customer()),
          () ->
              "update addresses set is_default = not is_default where customer_id = 3"
                  + " and id = (select min(id) from addresses where customer_id = 3)",
          () ->
              "update cities set city = 'C%d' where id = %d"
                  .formatted(number(100), 1 + number(100)),
          () ->
              "update states set state = id || 'S%d' where id = %d"
                  .formatted(number(100), number(50)),
          () ->
              "update orders set customer_id = %d, address_id = null where id = %d"
                  .formatted(customer(), order()),
          () ->
              "update orders o set address_id = (select max(id) from addresses a where a.customer_id = o.customer_id)"
                  + " where id = "
                  + order(),
          () ->
              "with target as (select id from orders where id = %d for key share)"
                      .formatted(order())
                  + " update products_orders l set order_id = target.id from target"
                  + " where l.id = (select max(id) from products_orders where order_id = %d)"
                      .formatted(order()),
          () ->
              "update products_orders set product_id = %d where id = (select min(id) from products_orders where order_id = %d)"
                  .formatted(product(), order()),
          () ->
              """
              with c as (insert into customers (first_name, last_name) values ('New', 'Customer') returning id),
              a as (insert into addresses (customer_id, street_address, zip_code, city_id)
                select id, '1 New Street', '10001', %d from c returning customer_id),
              o as (insert into orders (customer_id) select customer_id from a returning id)
              insert into products_orders (order_id, product_id) select id, %d from o
              """
                  .formatted(1 + number(100), product()),
          () ->
              "delete from customers where id = (select min(id) from customers where first_name = 'New')",
          () ->
              "savepoint here; delete from products_orders where order_id = %d; rollback to here; release here"
                  .formatted(order()));

  public RandomWrites(Random random) {
    this.random = random;
  }

  private int number(int bound) {
    return random.nextInt(bound);
  }

  private int order() {
    return 1 + number(200);
  }

  private int product() {
    return 1 + number(500);
  }

  private int customer() {
    return 1 + number(40);
  }

  /** Executes a transaction of up to four writes. Every fourth is rolled back. */
  public void transaction(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i <= number(4); i++) {
        statement.execute(writes.get(number(writes.size())).get());
      }
      if (number(4) == 0) {
        connection.rollback();
      } else {
        connection.commit();
      }
    } catch (SQLException failure) {
      connection.rollback();
      if (!BAD_LUCK.contains(failure.getSQLState())) {
        throw failure;
      }
    }
  }

  public Void until(AtomicBoolean done, TestDatabase database) throws SQLException {
    try (Connection connection = database.connect()) {
      while (!done.get()) {
        transaction(connection);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    return null;
  }
}
