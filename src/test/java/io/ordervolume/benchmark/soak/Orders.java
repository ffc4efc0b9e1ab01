package io.ordervolume.benchmark.soak;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Writes new orders and deletes the oldest ones, and remembers which they were. */
final class Orders {

  /** Other writes may change the orders with such an id. */
  static final int CHANGED = 10;

  /** Fewer than the store keeps, so that none of them is deleted yet. */
  private static final int REMEMBERED = 50_000;

  private static final int RECENT = 1_000;
  private static final int PRODUCTS = 500;
  private static final int MOST_LINES = 5;

  private static final String WRITE =
      """
      with sold as (insert into orders (customer_id) values (?) returning id, customer_id),
        lines as (insert into products_orders (order_id, product_id) select id, p from sold, unnest(?) p)
      select id, customer_id || '-' || id from sold
      """;
  private static final String DELETE =
      "delete from orders where id <= ? returning customer_id || '-' || id";

  private final int kept;
  private final int customers;
  private final List<KnownOrder> written = new ArrayList<>();
  private final List<KnownOrder> deleted = new ArrayList<>();
  private final AtomicLong newest;
  private long writtenCount;
  private long deletedCount;

  /**
   * @param kept how many orders the store keeps
   */
  Orders(int kept, int customers) {
    this.kept = kept;
    this.customers = customers;
    this.newest = new AtomicLong(kept);
  }

  /** Returns the greatest id of an order. */
  long newest() {
    return newest.get();
  }

  /** Writes an order with some lines. Returns the number of orders. */
  int write(Connection connection) throws SQLException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Object[] products =
        Stream.generate(() -> 1L + random.nextInt(PRODUCTS))
            .limit(1 + random.nextInt(MOST_LINES))
            .toArray();
    try (PreparedStatement write = connection.prepareStatement(WRITE)) {
      Array lines = connection.createArrayOf("bigint", products);
      write.setLong(1, 1 + random.nextInt(customers));
      write.setArray(2, lines);
      try (ResultSet order = write.executeQuery()) {
        order.next();
        newest.set(order.getLong(1));
        if (order.getLong(1) % CHANGED != 0) {
          remember(new KnownOrder(order.getString(2), false, System.nanoTime()));
        }
      }
    }
    return 1;
  }

  /** Deletes the orders that are too many. Returns their number. */
  int delete(Connection connection) throws SQLException {
    int number = 0;
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setLong(1, newest() - kept);
      try (ResultSet orders = delete.executeQuery()) {
        while (orders.next()) {
          remember(new KnownOrder(orders.getString(1), true, System.nanoTime()));
          number++;
        }
      }
    }
    return number;
  }

  private synchronized void remember(KnownOrder order) {
    List<KnownOrder> list = order.deleted() ? deleted : written;
    long index = order.deleted() ? deletedCount++ : writtenCount++;
    if (list.size() < REMEMBERED) {
      list.add(order);
    } else {
      list.set((int) (index % REMEMBERED), order);
    }
  }

  /** Returns the order that was written last. */
  synchronized Optional<KnownOrder> latest() {
    return pick(written, writtenCount, 1);
  }

  /** Returns any order that exists, half of the time one of the most recent. */
  synchronized Optional<KnownOrder> anyWritten() {
    return pick(written, writtenCount, span());
  }

  /** Returns any order that was deleted, half of the time one of the most recent. */
  synchronized Optional<KnownOrder> anyDeleted() {
    return pick(deleted, deletedCount, span());
  }

  private static int span() {
    return ThreadLocalRandom.current().nextBoolean() ? RECENT : REMEMBERED;
  }

  private static Optional<KnownOrder> pick(List<KnownOrder> list, long count, int span) {
    if (list.isEmpty()) {
      return Optional.empty();
    }
    int back = 1 + ThreadLocalRandom.current().nextInt(Math.min(span, list.size()));
    return Optional.of(list.get((int) ((count - back) % REMEMBERED)));
  }
}
