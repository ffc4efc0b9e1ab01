package io.ordervolume.benchmark;

import io.ordervolume.benchmark.Reads.Kind;
import io.ordervolume.testing.ServiceProcess;
import java.sql.Connection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Measures how much a delta slows plain reads, as a ratio to the same reads with an empty delta.
 */
final class DeltaReadBenchmark {

  private static final int TURNS = 20;
  private static final int TURNS_TO_WARM_UP = 60;
  private static final double MEDIAN = 0.5;
  private static final double TAIL = 0.99;

  private final BenchmarkStore store;
  private final MarkdownTable table =
      new MarkdownTable(
          "rows in the delta", "one row", "p99", "at most", "page of 100", "p99", "at most");

  DeltaReadBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Runs the benchmark and returns a table. */
  String run() throws Exception {
    try (ServiceProcess service = store.serve();
        Reads reads = new Reads(store, service.port())) {
      HttpReader http = new HttpReader(service.port());
      Map<Kind, Interleaving.Work> works = new EnumMap<>(Kind.class);
      works.putAll(reads.ofService("current"));
      works.keySet().retainAll(List.of(Kind.ROW, Kind.PAGE));
      Interleaving.take(TURNS_TO_WARM_UP, works);
      for (PendingChange change :
          List.of(PendingChange.ofOrders(10_000), PendingChange.ofOrders(40_000))) {
        System.err.println("Reads over a delta of " + change.label());
        Map<Kind, Latencies> without = Interleaving.take(TURNS, works);
        change.make(store);
        apply();
        store.execute("analyze order_volume.customer_order_volume_delta");
        row(change.label(), Interleaving.take(TURNS, works), without);
        change.unmake(store);
        apply();
        http.refreshed();
      }
      service.stop();
    }
    return table.toString();
  }

  private void apply() throws Exception {
    try (Connection connection = store.connect()) {
      BenchmarkStore.apply(connection);
    }
  }

  private void row(String label, Map<Kind, Latencies> with, Map<Kind, Latencies> without) {
    table.row(
        label,
        ratio(with, without, Kind.ROW, MEDIAN),
        ratio(with, without, Kind.ROW, TAIL),
        "2",
        ratio(with, without, Kind.PAGE, MEDIAN),
        ratio(with, without, Kind.PAGE, TAIL),
        "2");
  }

  private static String ratio(
      Map<Kind, Latencies> with, Map<Kind, Latencies> without, Kind kind, double share) {
    return String.format("%.2f", with.get(kind).ratio(without.get(kind), share));
  }
}
