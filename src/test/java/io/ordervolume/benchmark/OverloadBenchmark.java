package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.text;

import io.ordervolume.testing.ServiceProcess;

/**
 * What comes of several times as many requests as can be answered, each of which keeps the database
 * busy for a while: they come at their rate, whether the ones before are answered or not.
 */
final class OverloadBenchmark {

  private static final int[] TIMES = {1, 2, 4, 8};
  private static final int SECONDS = 10;
  private static final int CALLERS_AT_PEAK = 16;
  private static final int MEBIBYTE = 1 << 20;
  private static final int READS_AFTERWARDS = 5;
  private static final String PATH =
      "/customer_order_volume?select=city,orders:count(),spend:order_cost.sum()&state=eq.TX&order=city";

  private final BenchmarkStore store;
  private final MarkdownTable table =
      new MarkdownTable(
          "asked for, in times of the peak",
          "answered",
          "at least",
          "p50",
          "p99",
          "refused",
          "p99 of refusals",
          "a row by its key, p99",
          "memory");

  OverloadBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Measures, and answers a table. */
  String run() throws Exception {
    try (ServiceProcess service = store.serve();
        Flood flood = new Flood(service.port(), PATH)) {
      HttpReader http = new HttpReader(service.port());
      String key = "/" + store.texts("select unique_id from customer_order_volume limit 1").get(0);
      flood.closed(CALLERS_AT_PEAK, SECONDS);
      double peak = flood.closed(CALLERS_AT_PEAK, SECONDS).answered() / (double) SECONDS;
      for (int times : TIMES) {
        System.err.printf("%d times what can be answered%n", times);
        Latencies rows = new Latencies();
        Flood.Result result =
            flood.open(peak * times, SECONDS, () -> rows.add(Turns.timed(() -> http.plain(key))));
        table.row(
            times,
            text(result.answered() / (peak * SECONDS)),
            times == 4 ? "0.8" : "",
            millis(result.latencies(), 0.5),
            millis(result.latencies(), 0.99),
            text((double) result.refused() / (result.refused() + result.answered())),
            result.refused() == 0 ? "" : millis(result.refusals(), 0.99),
            millis(rows, 0.99),
            service.residentBytes() / MEBIBYTE + " MiB");
      }
      long began = System.nanoTime();
      for (int i = 0; i < READS_AFTERWARDS; i++) {
        http.plain(PATH.substring(PATH.indexOf('?')));
      }
      double recovery = (System.nanoTime() - began) / 1e9;
      return table
          + String.format(
              "%nAnswers are in times of the peak, which was %.0f a second from %d callers. After the last flood %d requests one after another took %.2f s.%n",
              peak, CALLERS_AT_PEAK, READS_AFTERWARDS, recovery);
    }
  }

  private static String millis(Latencies latencies, double share) {
    return text(latencies.quantile(share).toNanos() / 1e6) + " ms";
  }
}
