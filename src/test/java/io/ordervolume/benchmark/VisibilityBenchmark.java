package io.ordervolume.benchmark;

import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the time from a writer's commit until a plain read shows the order. Meanwhile orders
 * arrive at a steady rate and the view is refreshed continuously.
 */
final class VisibilityBenchmark {

  private static final int[] RATES = {100, 1_000};
  private static final int[] VIEWS = {1, 5, 20};

  /** The duration of each measurement. */
  private static final Duration EACH =
      Duration.ofSeconds(Integer.getInteger("benchmark.seconds", 120));

  private static final Duration ALONE = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BETWEEN_READS = Duration.ofMillis(10);
  private static final double MEDIAN = 0.5;
  private static final double TAIL = 0.99;

  private static final String SELL =
      """
      with sold as (insert into orders (customer_id) select id from customers where id = ? returning id)
      insert into products_orders (order_id, product_id) select id, 1 from sold returning order_id
      """;
  private static final String CHANGE_LOG_BYTES =
      "select sum(pg_total_relation_size(format('order_volume.log_%s', id)::regclass))"
          + " from order_volume.base_table";
  private static final String NEWEST = "?select=order_id&order=order_id.desc&limit=1";

  private final BenchmarkStore store;
  private final MarkdownTable table =
      new MarkdownTable(
          "views",
          "orders a second",
          "came in",
          "refreshes meanwhile",
          "visible after, p50",
          "p99",
          "at most",
          "WAL",
          "changes left",
          "change logs",
          "delta",
          "service");

  VisibilityBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Runs the benchmark and returns a table. */
  String run() throws Exception {
    // The first service creates the store.
    store.serve().stop();
    Map<Integer, Double> walAlone = walAlone();
    Map<String, String> settings =
        Map.of("order-volume.delta.interval", "1s", "order-volume.refresh.min-interval", "0s");
    try (ServiceProcess service = store.serve(settings);
        MoreViews more = new MoreViews(store)) {
      for (int views : VIEWS) {
        more.reach(views - 1);
        store.execute("vacuum analyze");
        for (int rate : RATES) {
          System.err.printf("Visibility of orders at %d a second, %d views%n", rate, views);
          measure(views, rate, service, walAlone.get(rate));
        }
      }
    }
    store.execute("delete from orders where id > " + store.orders());
    return table
        + "\nWAL: bytes that the database wrote for each order, to those it writes where there is no"
        + " service and no trigger.\n";
  }

  /** Returns the bytes of WAL per order without service and triggers, by the rate of orders. */
  private Map<Integer, Double> walAlone() throws Exception {
    store.capture(false);
    store.execute("vacuum analyze");
    Map<Integer, Double> bytes = new HashMap<>();
    for (int rate : RATES) {
      System.err.printf("Orders without a service at %d a second%n", rate);
      store.execute("checkpoint");
      long before = store.number(WriteCost.WAL);
      int sold = sell(rate, ALONE, new ConcurrentSkipListMap<>());
      bytes.put(rate, (double) (store.number(WriteCost.WAL) - before) / sold);
    }
    return bytes;
  }

  private void measure(int views, int rate, ServiceProcess service, double walAlone)
      throws Exception {
    HttpReader http = new HttpReader(service.port());
    HttpReader refresher = new HttpReader(service.port());
    ConcurrentSkipListMap<Long, Long> committed = new ConcurrentSkipListMap<>();
    store.execute("checkpoint");
    long walBefore = store.number(WriteCost.WAL);
    CompletableFuture<Integer> writer =
        CompletableFuture.supplyAsync(() -> sell(rate, EACH, committed));
    CompletableFuture<Integer> refreshes =
        CompletableFuture.supplyAsync(() -> refreshUntil(writer, refresher));
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
    double wal = (double) (store.number(WriteCost.WAL) - walBefore) / writer.get();
    table.row(
        views,
        String.format("%,d", rate),
        String.format("%,d", writer.get()),
        refreshes.get(),
        seconds(latencies, MEDIAN),
        seconds(latencies, TAIL),
        rate == 100 && views == 1 ? "1 s" : "",
        String.format("%.2f", wal / walAlone),
        store.number("select coalesce(sum(changes), 0) from order_volume.pending_changes()"),
        megabytes(store.number(CHANGE_LOG_BYTES)),
        String.format(
            "%,d", store.number("select count(*) from order_volume.customer_order_volume_delta")),
        megabytes(service.residentBytes()));
  }

  /** Refreshes the flagship again and again. Returns the number of refreshes. */
  private static int refreshUntil(CompletableFuture<Integer> end, HttpReader http) {
    int refreshes = 0;
    try {
      while (!end.isDone()) {
        http.refreshed("customer_order_volume");
        refreshes++;
      }
      return refreshes;
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String megabytes(long bytes) {
    return String.format("%.1f MB", bytes / 1e6);
  }

  private int sell(int rate, Duration time, Map<Long, Long> committed) {
    int sold = 0;
    try (Connection connection = store.connect();
        PreparedStatement sell = connection.prepareStatement(SELL)) {
      long began = System.nanoTime();
      while (System.nanoTime() - began < time.toNanos()) {
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
