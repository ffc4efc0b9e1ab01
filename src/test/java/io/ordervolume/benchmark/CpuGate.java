package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.median;
import static io.ordervolume.benchmark.Ratios.text;

import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Fails if a request takes the service much more CPU time than it took when the limits were set.
 * CPU time is compared with that of {@link BaselineServer} in the same rounds, so that a slow
 * machine passes.
 */
final class CpuGate {

  private static final int ROUNDS = 3;
  private static final int SECONDS = 3;
  private static final int SECONDS_TO_WARM_UP = 20;
  private static final int SECONDS_TO_SETTLE = 5;
  private static final int CLIENTS = 32;
  private static final String ROW = "/customer_order_volume/*";
  private static final String PAGE = "/customer_order_volume" + Reads.PAGE;

  private final BenchmarkStore store;
  private final List<String> exceeded = new ArrayList<>();
  private final MarkdownTable table =
      new MarkdownTable("request", "CPU time of the service, to that of the baseline", "at most");

  /**
   * A kind of request.
   *
   * @param most 1.3 times the ratio that was measured when the limit was set
   */
  private record Kind(String name, Target service, Target baseline, double most) {}

  CpuGate(BenchmarkStore store) {
    this.store = store;
  }

  /** Measures and returns a table. Fails if a limit is exceeded. */
  String run() throws Exception {
    try (BaselineServerProcess baseline = BaselineServerProcess.start(store);
        ServiceProcess reading = store.serve();
        ServiceProcess caching =
            store.serve(Map.of("order-volume.response-cache.max-size", "64M"))) {
      List<String> keys =
          store.texts("select unique_id from customer_order_volume order by random() limit 1000");
      Load row = load(ROW, "", keys);
      Load page = load(PAGE, "", keys);
      String tag = new HttpReader(caching.port()).tag(PAGE);
      Load unchanged = load(PAGE, "If-None-Match: " + tag, keys);
      Load nothing = load("/nothing", "", keys);
      for (Kind kind :
          List.of(
              new Kind("row", Target.of(reading, row), Target.of(baseline, row), 3.0),
              new Kind("page", Target.of(reading, page), Target.of(baseline, page), 1.7),
              new Kind("cached page", Target.of(caching, page), Target.of(baseline, page), 0.4),
              new Kind("304", Target.of(caching, unchanged), Target.of(baseline, nothing), 4.3))) {
        measure(kind);
      }
    }
    if (!exceeded.isEmpty()) {
      throw new IllegalStateException("Too much CPU time for: " + String.join(", ", exceeded));
    }
    return table.toString();
  }

  private static Load load(String path, String header, List<String> keys) throws IOException {
    return new Load(CLIENTS, path, header, keys);
  }

  private void measure(Kind kind) throws Exception {
    kind.service.run(SECONDS_TO_WARM_UP);
    kind.baseline.run(SECONDS_TO_SETTLE);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      ratios.add(
          kind.service.cost(store, SECONDS).service()
              / kind.baseline.cost(store, SECONDS).service());
    }
    table.row(kind.name, text(median(ratios)), kind.most);
    if (median(ratios) > kind.most) {
      exceeded.add(kind.name);
    }
  }
}
