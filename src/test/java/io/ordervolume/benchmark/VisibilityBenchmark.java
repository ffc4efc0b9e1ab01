package io.ordervolume.benchmark;

import io.ordervolume.testing.ServiceProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/**
 * How long it takes from a writer's commit until a plain read over HTTP shows the order, while
 * orders come in at a steady rate.
 */
final class VisibilityBenchmark {

  private static final Duration EACH = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BETWEEN_READS = Duration.ofMillis(10);
  private static final double MEDIAN = 0.5;
  private static final double TAIL = 0.99;

  private static final String SELL =
      """
      with sold as (insert into orders (customer_id) select id from customers where id = ? returning id)
      insert into products_orders (order_id, product_id) select id, 1 from sold returning order_id
      """;
  private static final String NEWEST = "?select=order_id&order=order_id.desc&limit=1";

  private final BenchmarkStore store;
  private final MarkdownTable table =
      new MarkdownTable(
          "orders a second",
          "came in",
          "visible after, p50",
          "p99",
          "at most",
          "marks left",
          "delta");

  VisibilityBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Measures, and answers a table. */
  String run() throws Exception {
    try (ServiceProcess service = store.serve(Map.of("order-volume.delta.enabled", "true"))) {
      for (int rate : new int[] {10, 100, 1_000}) {
        System.err.printf("Orders become visible at %d a second%n", rate);
        measure(rate, new HttpReader(service.port()));
      }
      service.stop();
    }
    store.execute("delete from orders where id > " + BenchmarkStore.ORDERS);
    return table.toString();
  }

  private void measure(int rate, HttpReader http) throws Exception {
    ConcurrentSkipListMap<Long, Long> committed = new ConcurrentSkipListMap<>();
    CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> sell(rate, committed));
    Latencies latencies = new Latencies();
    long deadline = System.nanoTime() + EACH.plus(PATIENCE).toNanos();
    while (!(writer.isDone() && committed.isEmpty())) {
      long newest = Long.parseLong(http.body(NEWEST).replaceAll("\\D", ""));
      long seen = System.nanoTime();
      Map<Long, Long> visible = committed.headMap(newest, true);
      visible.values().forEach(at -> latencies.add(Duration.ofNanos(seen - at)));
      visible.clear();
      if (seen > deadline) {
        throw new IllegalStateException(committed.size() + " orders never became visible");
      }
      LockSupport.parkNanos(BETWEEN_READS.toNanos());
    }
    table.row(
        String.format("%,d", rate),
        String.format("%,d", writer.get()),
        seconds(latencies, MEDIAN),
        seconds(latencies, TAIL),
        rate == 100 ? "2 s" : "",
        store.number("select count(*) from customer_order_volume_change"),
        store.number("select count(*) from customer_order_volume_delta"));
  }

  private int sell(int rate, Map<Long, Long> committed) {
    int sold = 0;
    try (Connection connection = store.connect();
        PreparedStatement sell = connection.prepareStatement(SELL)) {
      long began = System.nanoTime();
      while (System.nanoTime() - began < EACH.toNanos()) {
        sell.setLong(1, 1 + sold % 1000);
        try (ResultSet order = sell.executeQuery()) {
          order.next();
          committed.put(order.getLong(1), System.nanoTime());
        }
        sold++;
        long due = began + sold * 1_000_000_000L / rate;
        LockSupport.parkNanos(due - System.nanoTime());
      }
      return sold;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String seconds(Latencies latencies, double share) {
    return String.format("%.2f s", latencies.quantile(share).toMillis() / 1000.0);
  }
}
