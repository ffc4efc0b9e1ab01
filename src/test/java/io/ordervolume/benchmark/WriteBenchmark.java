package io.ordervolume.benchmark;

import io.ordervolume.benchmark.WriteCost.Write;
import io.ordervolume.testing.ServiceProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Compares writes with and without the capture triggers, in pairs. */
final class WriteBenchmark {

  private static final int PAIRS = 7;
  private static final int[] VIEWS = {1, 20};

  /** Writes to compare, and the limit for their cost. */
  private record Case(
      String label, int writers, int times, Write write, String leastRate, String mostWal) {}

  /** The cost of the same writes with and without triggers. */
  private record Pair(WriteCost with, WriteCost without) {

    double rate() {
      return (double) without.nanos() / with.nanos();
    }

    double wal() {
      return (double) with.walBytes() / without.walBytes();
    }
  }

  private final BenchmarkStore store;
  private final MarkdownTable table =
      new MarkdownTable("views", "writes, with triggers", "rate", "at least", "WAL", "at most");

  WriteBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Runs the benchmark with the flagship alone and with many views, and returns a table. */
  String run() throws Exception {
    MoreViews more = new MoreViews(store);
    for (int views : VIEWS) {
      try (ServiceProcess service = store.serve()) {
        more.reach(views - 1);
        service.stop();
      }
      // A service that ran would put back the triggers that this takes away.
      run(views);
    }
    try (ServiceProcess service = store.serve()) {
      more.close();
      service.stop();
    }
    return table + "\n1 is the same without triggers: the median of " + PAIRS + " pairs.\n";
  }

  private void run(int views) throws Exception {
    store.capture(false);
    try (Writes writes = new Writes(store)) {
      // After a checkpoint the first change of a page logs the whole page; this avoids it.
      store.execute("checkpoint");
      for (Case each :
          List.of(
              new Case("an order with a line, 8 writers", 8, 1_000, writes::order, "0.90", "1.2"),
              new Case("10,000 orders at once", 1, 3, writes::manyOrders, "0.88", "1.2"),
              new Case(
                  "a customer's new name, 8 writers", 8, 1_000, writes::name, "0.80", "1.5"))) {
        row(views, each, pairs(each));
      }
    } finally {
      store.capture(true);
    }
  }

  private List<Pair> pairs(Case each) throws Exception {
    System.err.println("Writes: " + each.label);
    cost(each, true);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      boolean first = i % 2 == 0;
      WriteCost one = cost(each, first);
      WriteCost other = cost(each, !first);
      pairs.add(first ? new Pair(one, other) : new Pair(other, one));
    }
    return pairs;
  }

  private WriteCost cost(Case each, boolean watched) throws Exception {
    store.capture(watched);
    try {
      return WriteCost.of(store, each.writers, each.times, each.write);
    } finally {
      store.capture(false);
    }
  }

  private void row(int views, Case each, List<Pair> pairs) {
    table.row(
        views,
        each.label,
        median(pairs, Pair::rate),
        each.leastRate,
        median(pairs, Pair::wal),
        each.mostWal);
  }

  private static String median(List<Pair> pairs, ToDoubleFunction<Pair> figure) {
    double[] sorted = pairs.stream().mapToDouble(figure).sorted().toArray();
    return String.format("%.2f", sorted[sorted.length / 2]);
  }
}
