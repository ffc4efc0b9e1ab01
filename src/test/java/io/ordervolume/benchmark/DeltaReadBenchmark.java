package io.ordervolume.benchmark;

import io.ordervolume.benchmark.Reads.Kind;
import io.ordervolume.testing.ServiceProcess;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the delta costs plain reads: a service that lays it over the view, in times of one that
 * reads the view alone, on the same database in the same turns.
 */
final class DeltaReadBenchmark {

  private static final int TURNS = 20;
  private static final int TURNS_TO_WARM_UP = 60;
  private static final double MEDIAN = 0.5;
  private static final double TAIL = 0.99;

  /** It applies nothing by itself: how much lies in the delta is the benchmark's choice. */
  private static final Map<String, String> WITH_DELTA =
      Map.of("order-volume.delta.enabled", "true", "order-volume.delta.interval", "10000h");

  private final BenchmarkStore store;
  private final MarkdownTable table =
      new MarkdownTable(
          "rows in the delta", "one row", "p99", "at most", "page of 100", "p99", "at most");

  /** The same reads twice. */
  private enum Service {
    ROW_OF_VIEW,
    ROW_OF_BOTH,
    PAGE_OF_VIEW,
    PAGE_OF_BOTH
  }

  DeltaReadBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Measures, and answers a table. */
  String run() throws Exception {
    try (ServiceProcess alone = store.serve();
        ServiceProcess both = store.serve(WITH_DELTA);
        Reads ofView = new Reads(store, alone.port());
        Reads ofBoth = new Reads(store, both.port())) {
      Map<Service, Turns.Work> works = new EnumMap<>(Service.class);
      works.put(Service.ROW_OF_VIEW, ofView.ofService("current").get(Kind.ROW));
      works.put(Service.ROW_OF_BOTH, ofBoth.ofService("current").get(Kind.ROW));
      works.put(Service.PAGE_OF_VIEW, ofView.ofService("current").get(Kind.PAGE));
      works.put(Service.PAGE_OF_BOTH, ofBoth.ofService("current").get(Kind.PAGE));
      Turns.take(TURNS_TO_WARM_UP, works);
      measure("none", works);
      for (PendingChange change :
          List.of(PendingChange.ofOrders(10_000), PendingChange.ofOrders(100_000))) {
        System.err.println("Reads over a delta of " + change.label());
        change.make(store);
        apply();
        store.execute("analyze customer_order_volume_delta");
        measure(change.label(), works);
        change.unmake(store);
        apply();
      }
      alone.stop();
      both.stop();
    }
    return table.toString();
  }

  private void apply() throws Exception {
    store.execute("select customer_order_volume_apply(" + BenchmarkStore.ORDERS + ")");
  }

  private void measure(String label, Map<Service, Turns.Work> works) throws Exception {
    Map<Service, Latencies> taken = Turns.take(TURNS, works);
    table.row(
        label,
        ratio(taken, Service.ROW_OF_BOTH, Service.ROW_OF_VIEW, MEDIAN),
        ratio(taken, Service.ROW_OF_BOTH, Service.ROW_OF_VIEW, TAIL),
        "2",
        ratio(taken, Service.PAGE_OF_BOTH, Service.PAGE_OF_VIEW, MEDIAN),
        ratio(taken, Service.PAGE_OF_BOTH, Service.PAGE_OF_VIEW, TAIL),
        "2");
  }

  private static String ratio(
      Map<Service, Latencies> taken, Service some, Service others, double share) {
    return String.format("%.2f", taken.get(some).ratio(taken.get(others), share));
  }
}
