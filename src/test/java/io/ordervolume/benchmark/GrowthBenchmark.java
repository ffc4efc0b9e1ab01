package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures how the time of requests grows with the table. Services on stores of all sizes run side
 * by side and take turns, so that machine load affects all of them equally.
 */
final class GrowthBenchmark {

  private static final Effort OFTEN = new Effort(40, 20);

  /** For requests that may take a minute. */
  private static final Effort FEW = new Effort(1, 3);

  /** For requests that may take many minutes. */
  private static final Effort ONCE = new Effort(0, 1);

  private static final double MEDIAN = 0.5;

  private final List<Integer> sizes;
  private final MarkdownTable table;
  private final List<SizedService> subjects = new ArrayList<>();

  /** The number of turns before and during the measurement. */
  private record Effort(int toWarmUp, int toMeasure) {}

  /** A request to each service. */
  private interface Request {
    void of(SizedService subject) throws Exception;
  }

  GrowthBenchmark(List<Integer> sizes) {
    this.sizes = sizes;
    this.table =
        new MarkdownTable(
            Stream.concat(
                    Stream.of("orders", "grows with"),
                    sizes.stream().map(size -> String.format("%,d", size)))
                .toArray(String[]::new));
  }

  /** Runs the benchmark and returns a table. */
  String run(Path directory) throws Exception {
    try {
      for (int size : sizes) {
        System.err.printf("%,d orders%n", size);
        subjects.add(SizedService.open(directory, size));
      }
      measure();
    } finally {
      subjects.forEach(SizedService::close);
    }
    return table
        + "\nMilliseconds half of the time for the least, and times of that for the others.\n";
  }

  private void measure() throws Exception {
    take(OFTEN, "one row", "the answer", SizedService::row);
    take(OFTEN, "page of 100 by three states", "the answer", SizedService::page);
    take(OFTEN, "second page by date", "the answer", SizedService::secondByDate);
    take(OFTEN, "last hundred orders of a state", "the answer", SizedService::lastOfState);
    for (SizedService subject : subjects) {
      subject.change();
    }
    take(OFTEN, "one row, live, 100 changes wait", "the changes", SizedService::liveRow);
    take(OFTEN, "page of 100, live, 100 changes wait", "the changes", SizedService::livePage);
    for (SizedService subject : subjects) {
      subject.undo();
    }
    take(FEW, "audience of the seed question", "orders of five months", SizedService::audience);
    take(FEW, "all orders by state", "the table", SizedService::byState);
    take(FEW, "all rows as CSV", "the answer, which is the table", SizedService::csv);
    take(ONCE, "refresh, nothing changed", "the table", SizedService::refresh);
  }

  private void take(Effort effort, String name, String cause, Request request) throws Exception {
    Map<Integer, Interleaving.Work> works = new LinkedHashMap<>();
    subjects.forEach(subject -> works.put(subject.orders(), () -> request.of(subject)));
    Interleaving.take(effort.toWarmUp, works);
    row(name, cause, Interleaving.take(effort.toMeasure, works));
  }

  private void row(String name, String cause, Map<Integer, Latencies> taken) {
    Latencies least = taken.get(sizes.get(0));
    List<String> cells = new ArrayList<>(List.of(name, cause));
    cells.add(text(least.quantile(MEDIAN).toNanos() / 1e6) + " ms");
    sizes.stream().skip(1).forEach(size -> cells.add(text(taken.get(size).ratio(least, MEDIAN))));
    table.row(cells.toArray());
  }
}
