package io.ordervolume.benchmark;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** Measures the time of an apply, as a share of the time of a concurrent refresh. */
final class ApplyBenchmark {

  private static final int ROUNDS = 3;
  private static final double MEDIAN = 0.5;

  private final BenchmarkStore store;
  private final MarkdownTable table =
      new MarkdownTable(
          "changed", "orders to recompute", "applies in the time of one refresh", "at least");

  ApplyBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Runs the benchmark and returns a table. */
  String run() throws Exception {
    store.serve().stop();
    Latencies refresh = new Latencies();
    refresh.add(time("refresh materialized view concurrently customer_order_volume"));
    for (PendingChange change : changes()) {
      System.err.println("Applies of: " + change.label());
      Latencies applies = new Latencies();
      long orders = measure(change, applies);
      refresh.add(time("refresh materialized view concurrently customer_order_volume"));
      row(change, orders, refresh.ratio(applies, MEDIAN));
    }
    return table
        + String.format(
            "%n1 refresh is %.1f s here, half of the time.%n",
            refresh.quantile(MEDIAN).toMillis() / 1000.0);
  }

  /** Applies a change on a connection that has applied before, as the service does. */
  private long measure(PendingChange change, Latencies applies) throws Exception {
    long orders = 0;
    try (Connection connection = store.connect()) {
      apply(connection);
      for (int round = 0; round < ROUNDS; round++) {
        change.make(store);
        orders =
            store.number("select count(*) from order_volume.customer_order_volume_stale_keys()");
        applies.add(apply(connection));
        change.unmake(store);
        applies.add(apply(connection));
      }
    }
    return orders;
  }

  private List<PendingChange> changes() throws SQLException {
    return List.of(
        PendingChange.ofOrders(1),
        PendingChange.ofOrders(100),
        PendingChange.ofOrders(1_000),
        PendingChange.ofOrders(10_000),
        PendingChange.ofOrders(40_000),
        PendingChange.ofCustomer(store),
        PendingChange.ofPrice(store),
        PendingChange.ofCity(store));
  }

  private void row(PendingChange change, long orders, double ratio) {
    table.row(
        change.label(),
        String.format("%,d", orders),
        String.format(ratio < 10 ? "%.1f" : "%,.0f", ratio),
        change.label().startsWith("100 ") ? "1,000" : "");
  }

  private static Duration apply(Connection connection) throws SQLException {
    long began = System.nanoTime();
    BenchmarkStore.apply(connection);
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private Duration time(String sql) throws SQLException {
    try (Connection connection = store.connect();
        Statement statement = connection.createStatement()) {
      long began = System.nanoTime();
      statement.execute(sql);
      return Duration.ofNanos(System.nanoTime() - began);
    }
  }
}
