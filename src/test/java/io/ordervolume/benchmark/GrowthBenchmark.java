package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the same requests cost as the table grows. Services on stores of all sizes run side by side
 * and take turns, so that the machine is the same for all of them.
 */
final class GrowthBenchmark {

  private static final int TURNS = 20;
  private static final int TURNS_TO_WARM_UP = 40;

  /** Of what may take a minute. */
  private static final int FEW_TURNS = 3;

  private static final double MEDIAN = 0.5;

  private final List<Integer> sizes;
  private final MarkdownTable table;

  /** What is asked of each. */
  private interface Request {
    void of(GrowthSubject subject) throws Exception;
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

  /** Measures, and answers a table. */
  String run(Path directory) throws Exception {
    List<GrowthSubject> subjects = new ArrayList<>();
    try {
      for (int size : sizes) {
        System.err.printf("%,d orders%n", size);
        subjects.add(GrowthSubject.open(directory, size));
      }
      measure(subjects);
    } finally {
      subjects.forEach(GrowthSubject::close);
    }
    return table
        + "\nMilliseconds half of the time for the least, and times of that for the others.\n";
  }

  private void measure(List<GrowthSubject> subjects) throws Exception {
    often("one row", "the answer", subjects, GrowthSubject::row);
    often("page of 100 by three states", "the answer", subjects, GrowthSubject::page);
    often("second page by date", "the answer", subjects, GrowthSubject::secondByDate);
    often("last hundred orders of a state", "the answer", subjects, GrowthSubject::lastOfState);
    for (GrowthSubject subject : subjects) {
      subject.change();
    }
    often("one row, live, 100 changes wait", "the changes", subjects, GrowthSubject::liveRow);
    often("page of 100, live, 100 changes wait", "the changes", subjects, GrowthSubject::livePage);
    for (GrowthSubject subject : subjects) {
      subject.undo();
    }
    few(
        "audience of the seed question",
        "orders of five months",
        subjects,
        GrowthSubject::audience);
    few("all orders by state", "the table", subjects, GrowthSubject::byState);
    few("all rows as CSV", "the answer, which is the table", subjects, GrowthSubject::csv);
    once("refresh, nothing changed", "the table", subjects, GrowthSubject::refresh);
  }

  private void often(String name, String cause, List<GrowthSubject> subjects, Request request)
      throws Exception {
    Map<Integer, Turns.Work> works = works(subjects, request);
    Turns.take(TURNS_TO_WARM_UP, works);
    row(name, cause, Turns.take(TURNS, works));
  }

  private void few(String name, String cause, List<GrowthSubject> subjects, Request request)
      throws Exception {
    Map<Integer, Turns.Work> works = works(subjects, request);
    Turns.take(1, works);
    row(name, cause, Turns.take(FEW_TURNS, works));
  }

  private void once(String name, String cause, List<GrowthSubject> subjects, Request request)
      throws Exception {
    row(name, cause, Turns.take(1, works(subjects, request)));
  }

  private static Map<Integer, Turns.Work> works(List<GrowthSubject> subjects, Request request) {
    Map<Integer, Turns.Work> works = new LinkedHashMap<>();
    subjects.forEach(subject -> works.put(subject.orders(), () -> request.of(subject)));
    return works;
  }

  private void row(String name, String cause, Map<Integer, Latencies> taken) {
    Latencies least = taken.get(sizes.get(0));
    List<String> cells = new ArrayList<>(List.of(name, cause));
    cells.add(text(least.quantile(MEDIAN).toNanos() / 1e6) + " ms");
    sizes.stream().skip(1).forEach(size -> cells.add(text(taken.get(size).ratio(least, MEDIAN))));
    table.row(cells.toArray());
  }
}
