package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.median;
import static io.ordervolume.benchmark.Ratios.text;

import io.ordervolume.testing.ServiceProcess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the service when it gets several times as many requests as it can answer: the answered
 * share of its capacity, latency, memory and recovery time.
 */
final class OverloadBenchmark {

  private static final int ROUNDS = 3;

  /** Enough clients to keep the database busy, and few enough that no request is refused. */
  private static final int CALLERS = 24;

  private static final Duration WARMING_UP = Duration.ofSeconds(30);
  private static final Duration ROUND = Duration.ofSeconds(10);
  private static final int SOON_MILLIS = 500;
  private static final double TAIL = 0.99;
  private static final int MEBIBYTE = 1 << 20;

  private final BenchmarkStore store;
  private final MarkdownTable table =
      new MarkdownTable(
          "asked, in times of the most it can do",
          "answered, of the most",
          "at least",
          "refused at once",
          "anything else",
          "p99 of answers",
          "memory grew",
          "over after");

  OverloadBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Runs the benchmark and returns a table. */
  String run() throws Exception {
    try (ServiceProcess service = store.serve()) {
      int port = service.port();
      LoadClients crowd = new LoadClients(caller -> page(port, caller));
      crowd.busy(CALLERS, WARMING_UP);
      crowd.rush(CALLERS * CALLERS, ROUND);
      for (int times : new int[] {1, 2, 4, 8}) {
        measure(service, crowd, times);
      }
    }
    return table
        + "\nMedians of "
        + ROUNDS
        + " rounds of "
        + ROUND.toSeconds()
        + " seconds, each after one in which "
        + CALLERS
        + " callers kept it as busy as it can be. It is over when a page takes less than "
        + SOON_MILLIS
        + " ms again.\n";
  }

  private void measure(ServiceProcess service, LoadClients crowd, int times) throws Exception {
    System.err.println("Load of " + times + " times the capacity");
    List<Double> goodput = new ArrayList<>();
    List<Double> tail = new ArrayList<>();
    List<Double> over = new ArrayList<>();
    int refused = 0;
    int asked = 0;
    int other = 0;
    long before = service.residentBytes();
    for (int i = 0; i < ROUNDS; i++) {
      double most = crowd.busy(CALLERS, ROUND).goodput();
      LoadClients.Outcome outcome = crowd.rush(times * most, ROUND);
      goodput.add(outcome.goodput() / most);
      tail.add(outcome.taken().quantile(TAIL).toMillis() / 1e3);
      refused += outcome.refused();
      other += outcome.other();
      asked += outcome.rows() + outcome.refused() + outcome.other();
      over.add(over(crowd));
    }
    table.row(
        times,
        text(median(goodput)),
        "0.8",
        String.format("%.0f %%", 100.0 * refused / asked),
        other,
        text(median(tail)) + " s",
        (service.residentBytes() - before) / MEBIBYTE + " MiB",
        text(median(over)) + " s");
  }

  /** Returns the seconds until a page is answered at normal speed again. */
  private static double over(LoadClients crowd) {
    long began = System.nanoTime();
    long asked;
    do {
      asked = System.nanoTime();
    } while (crowd.busy(1, Duration.ZERO).rows() == 0
        || System.nanoTime() - asked > SOON_MILLIS * 1_000_000L);
    return (asked - began) / 1e9;
  }

  /**
   * Returns the address of an aggregate that costs the database some work, different for each
   * client.
   */
  private static URI page(int port, int caller) {
    return URI.create(
        "http://127.0.0.1:"
            + port
            + "/customer_order_volume?state=eq.TX&purchase_date=gte.2026-10-01&order_id=neq."
            + caller
            + "&select=city,orders:count(),spend:order_cost.sum()&order=spend.desc");
  }
}
