package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.median;
import static io.ordervolume.benchmark.Ratios.text;

import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Compares refreshes by the service with the same statement in psql. It also measures how they
 * affect readers and how the view grows.
 */
final class RefreshBenchmark {

  private static final int ROUNDS = 5;
  private static final int READS_TO_WARM_UP = 20_000;
  private static final Duration IDLE = Duration.ofSeconds(20);
  private static final int REFRESHES = 20;
  private static final double MEDIAN = 0.5;
  private static final double TAIL = 0.99;
  private static final String REFRESH =
      "refresh materialized view concurrently customer_order_volume";
  private static final String SIZE = "select pg_total_relation_size('customer_order_volume')";

  private final BenchmarkStore store;

  RefreshBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Runs the benchmark and returns tables. */
  String run() throws Exception {
    try (ServiceProcess service = store.serve()) {
      HttpReader http = new HttpReader(service.port());
      String speed = speed(http);
      return speed + "\n" + latency(service, http) + "\n" + growth(http);
    }
  }

  private String speed(HttpReader http) throws Exception {
    MarkdownTable table = new MarkdownTable("refresh", "time", "from", "to", "at most");
    Psql psql = new Psql(store);
    List<Double> times = new ArrayList<>();
    refresh(http);
    for (int i = 0; i < ROUNDS; i++) {
      System.err.println("Refresh " + (i + 1));
      times.add((double) refresh(http).toNanos() / psql.time(REFRESH).toNanos());
    }
    table.row(
        "concurrent, nothing changed",
        text(median(times)),
        text(times.stream().min(Double::compare).orElseThrow()),
        text(times.stream().max(Double::compare).orElseThrow()),
        "1.05");
    return table + "\nIn times of psql's in the same round.\n";
  }

  private String latency(ServiceProcess service, HttpReader http) throws Exception {
    HttpReader reader = new HttpReader(service.port());
    List<String> keys =
        store.texts("select unique_id from customer_order_volume order by random() limit 1000");
    for (int i = 0; i < READS_TO_WARM_UP; i++) {
      reader.plain("/" + keys.get(i % keys.size()));
    }
    Latencies idle = new Latencies();
    long end = System.nanoTime() + IDLE.toNanos();
    for (int i = 0; System.nanoTime() < end; i++) {
      idle.add(read(reader, keys.get(i % keys.size())));
    }
    Latencies busy = new Latencies();
    CompletableFuture<Duration> refresh = CompletableFuture.supplyAsync(() -> unchecked(http));
    for (int i = 0; !refresh.isDone(); i++) {
      busy.add(read(reader, keys.get(i % keys.size())));
    }
    refresh.join();
    MarkdownTable table =
        new MarkdownTable("one row while a refresh runs", "time", "at most", "milliseconds");
    for (double share : new double[] {MEDIAN, TAIL, 1}) {
      table.row(
          share == 1 ? "longest" : "p" + Math.round(100 * share),
          text(busy.ratio(idle, share)),
          share == TAIL ? "4" : "",
          text(busy.quantile(share).toNanos() / 1e6));
    }
    return table + "\nIn times of the same quantile while nothing else runs.\n";
  }

  private static Duration read(HttpReader reader, String key) throws IOException {
    long began = System.nanoTime();
    reader.plain("/" + key);
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private String growth(HttpReader http) throws Exception {
    MarkdownTable table =
        new MarkdownTable("refreshes with a tenth changed each", "size", "at most");
    store.execute("vacuum full customer_order_volume");
    double before = store.number(SIZE);
    for (int i = 0; i < REFRESHES; i++) {
      System.err.println("A tenth changes, refresh " + (i + 1));
      store.execute(
          "update orders set created_on = created_on + interval '1 s' where id % 10 = " + i % 10);
      refresh(http);
    }
    table.row(REFRESHES, text(store.number(SIZE) / before), "1.3");
    return table + "\nIn times of the size before, indexes included.\n";
  }

  private static Duration refresh(HttpReader http) throws IOException, InterruptedException {
    long began = System.nanoTime();
    http.refreshed();
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static Duration unchecked(HttpReader http) {
    try {
      return refresh(http);
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
