package io.ordervolume.benchmark;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** More maintained views over the tables of the flagship. They are dropped on close. */
public final class MoreViews implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(20);

  /** Each view has one row per customer; an order of the customer changes that row. */
  private static final List<String> DEFINITIONS =
      List.of(
          "select customer_id, count(*) as orders, max(id) as newest from orders group by customer_id",
          """
          select c.id as customer_id, c.last_name, (select count(*) from orders o where o.customer_id = c.id) as orders
          from customers c
          """,
          """
          select o.customer_id, count(*) as lines from orders o join products_orders po on po.order_id = o.id
          group by o.customer_id
          """,
          "select o.customer_id, max(o.created_on) as latest, count(distinct o.address_id) as addresses from orders o group by o.customer_id");

  private static final String FRESH =
      "select count(*) from order_volume.status() where populated and not dirty and mode = 'incremental'";

  private final BenchmarkStore store;
  private int views;

  public MoreViews(BenchmarkStore store) {
    this.store = store;
  }

  /** Registers views until there are this many beside the flagship. A service must be running. */
  public void reach(int number) throws SQLException, InterruptedException {
    while (views < number) {
      String name = "benchmark_" + ++views;
      store.execute(
          "create materialized view %1$s as %2$s; create unique index on %1$s (customer_id); select order_volume.maintain('%1$s')"
              .formatted(name, DEFINITIONS.get((views - 1) % DEFINITIONS.size())));
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (store.number(FRESH) < views + 1) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Only " + store.number(FRESH) + " views are fresh");
      }
      Thread.sleep(200);
    }
  }

  /** Releases and drops the views. A running service must remove its objects for them. */
  @Override
  public void close() throws SQLException, InterruptedException {
    for (int i = 1; i <= views; i++) {
      store.execute("select order_volume.release('benchmark_" + i + "')");
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (store.number(
            "select count(*) from order_volume.maintained_view where view_name like 'benchmark%'")
        > 0) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("The views are not released");
      }
      Thread.sleep(200);
    }
    for (int i = 1; i <= views; i++) {
      store.execute("drop materialized view benchmark_" + i);
    }
    views = 0;
  }
}
