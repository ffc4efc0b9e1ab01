package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.median;
import static io.ordervolume.benchmark.Ratios.text;

import io.ordervolume.testing.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the time from process start to first answer and the memory, beside the baseline server.
 */
final class StartBenchmark {

  private static final int ROUNDS = 7;
  private static final Duration TO_CALM_DOWN = Duration.ofSeconds(5);

  private final BenchmarkStore store;

  StartBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Runs the benchmark and returns a table. */
  String run() throws Exception {
    List<Double> times = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    store.serve().stop();
    for (int i = 0; i < ROUNDS; i++) {
      System.err.println("Start " + (i + 1));
      long began = System.nanoTime();
      try (ServiceProcess service = store.start()) {
        new HttpReader(service.port()).plain("?limit=1");
        double ours = System.nanoTime() - began;
        began = System.nanoTime();
        try (BaselineServerProcess ceiling = BaselineServerProcess.start(store)) {
          new HttpReader(ceiling.port()).plain("?limit=1");
          times.add(ours / (System.nanoTime() - began));
          seconds.add(ours / 1e9);
          Thread.sleep(TO_CALM_DOWN.toMillis());
          memory.add(
              (double) service.residentBytes() / ServiceProcess.residentBytes(ceiling.pid()));
        }
      }
    }
    MarkdownTable table = new MarkdownTable("", "in times of the limit's", "at most", "");
    table.row("start to first answer", text(median(times)), "1.5", text(median(seconds)) + " s");
    table.row("memory when idle", text(median(memory)), "1.4", "");
    return table + "\nThe median of " + ROUNDS + " starts against a migrated database.\n";
  }
}
