package io.ordervolume.benchmark;

import io.ordervolume.benchmark.Reads.Kind;
import io.ordervolume.testing.ServiceProcess;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Measures live reads while changes are pending, as a ratio to plain reads in the same turns. */
final class ReadBenchmark {

  private static final int TURNS = 15;
  private static final int TURNS_TO_WARM_UP = 60;
  private static final double MEDIAN = 0.5;
  private static final double TAIL = 0.99;

  /** Pending changes, and the limits for the time of live reads. */
  private record Case(PendingChange change, String mostForRow, String mostForPage) {}

  private final BenchmarkStore store;
  private final MarkdownTable table =
      new MarkdownTable(
          "changes that wait",
          "one row, live",
          "p99",
          "at most",
          "page of 100, live",
          "p99",
          "at most",
          "one row of the definition",
          "page of the definition");

  ReadBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Runs the benchmark and returns a table. */
  String run() throws Exception {
    String scale = "";
    try (ServiceProcess service = store.serve();
        Reads reads = new Reads(store, service.port())) {
      warmUp(reads);
      for (Case each : cases()) {
        System.err.println("Reads with pending changes: " + each.change.label());
        each.change.make(store);
        Map<Kind, Latencies> taken = Interleaving.take(TURNS, reads.all(each.change.source()));
        each.change.undo(store);
        row(each, taken);
        scale = scale(taken);
      }
      service.stop();
    }
    return table + scale;
  }

  private List<Case> cases() throws SQLException {
    return List.of(
        new Case(PendingChange.none(), "1.5", "1.6"),
        new Case(PendingChange.ofOrders(100), "2.5", "8"),
        new Case(PendingChange.ofOrders(10_000), "2.5", "400"),
        new Case(PendingChange.ofPrice(store), "5", "half of the definition"));
  }

  /** Warms up the JIT compiler of the service and the plan caches of the database. */
  private void warmUp(Reads reads) throws Exception {
    PendingChange change = PendingChange.ofOrders(100);
    change.make(store);
    Interleaving.take(TURNS_TO_WARM_UP, reads.ofService(change.source()));
    change.undo(store);
  }

  private void row(Case each, Map<Kind, Latencies> taken) {
    Latencies row = taken.get(Kind.ROW);
    Latencies page = taken.get(Kind.PAGE);
    table.row(
        each.change.label(),
        ratio(taken.get(Kind.LIVE_ROW), row, MEDIAN),
        ratio(taken.get(Kind.LIVE_ROW), row, TAIL),
        each.mostForRow,
        ratio(taken.get(Kind.LIVE_PAGE), page, MEDIAN),
        ratio(taken.get(Kind.LIVE_PAGE), page, TAIL),
        each.mostForPage,
        ratio(taken.get(Kind.DEFINITION_ROW), row, MEDIAN),
        ratio(taken.get(Kind.DEFINITION_PAGE), page, MEDIAN));
  }

  private static String ratio(Latencies some, Latencies others, double share) {
    if (!some.reach(share)) {
      return "";
    }
    double ratio = some.ratio(others, share);
    return String.format(ratio < 10 ? "%.2f" : "%,.0f", ratio);
  }

  private static String scale(Map<Kind, Latencies> taken) {
    return String.format(
        "%n1 is a plain read at the same quantile: in the last turns %.1f ms for a row and %.1f ms for a page, half of the time.%n",
        millis(taken.get(Kind.ROW)), millis(taken.get(Kind.PAGE)));
  }

  private static double millis(Latencies latencies) {
    return latencies.quantile(MEDIAN).toNanos() / 1e6;
  }
}
