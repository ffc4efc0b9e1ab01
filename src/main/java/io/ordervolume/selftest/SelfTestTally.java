package io.ordervolume.selftest;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Adds up the rounds of one self-test. */
final class SelfTestTally {

  private static final int MAX_DIFFERENCES = 3;

  private final Map<Kind, Count> writes = new HashMap<>();
  private final List<SelfTestReport.Difference> differences = new ArrayList<>();
  private int rounds;
  private int comparisons;
  private int inconclusive;
  private String stopped;

  private record Kind(String table, String word) {}

  private static final class Count {
    private int statements;
    private long rows;
    private int refused;
    private final SortedSet<String> states = new TreeSet<>();
  }

  /** Adds a result of {@code selftest_round()}, or of {@code selftest_difference()} as round 0. */
  void add(int round, JsonObject result) {
    rounds = round;
    JsonArray done = result.getJsonArray("writes", new JsonArray());
    objects(done)
        .forEach(
            write -> {
              Count count = count(write);
              count.statements++;
              count.rows += write.getLong("rows");
            });
    objects(result.getJsonArray("refused", new JsonArray()))
        .forEach(
            write -> {
              Count count = count(write);
              count.refused++;
              count.states.add(write.getString("sqlstate"));
            });
    if (result.containsKey("every")) {
      compared(round, done, result);
    }
  }

  private void compared(int round, JsonArray done, JsonObject result) {
    if (result.getLong("different_rows") > 0) {
      differences.add(
          new SelfTestReport.Difference(
              round,
              objects(done).map(SelfTestTally::words).toList(),
              result.getLong("different_rows"),
              result.getJsonArray("row_ids").stream().map(SelfTestTally::rowId).toList()));
    }
    if (result.getBoolean("every")) {
      inconclusive++;
    } else if (round > 0) {
      comparisons++;
    }
  }

  /** Notes why no more rounds are tried. */
  void stop(String reason) {
    stopped = reason;
  }

  /** Returns whether the test was stopped, or has found enough differences. */
  boolean isOver() {
    return stopped != null || differences.size() >= MAX_DIFFERENCES;
  }

  SelfTestReport report(String view, int seed, Duration took) {
    return new SelfTestReport(
        view,
        differences.isEmpty() && comparisons > 0,
        seed,
        rounds,
        comparisons,
        inconclusive,
        stopped == null && isOver() ? MAX_DIFFERENCES + " rounds had differences" : stopped,
        took.toMillis(),
        writes.entrySet().stream()
            .map(
                entry ->
                    new SelfTestReport.Writes(
                        entry.getKey().table(),
                        entry.getKey().word(),
                        entry.getValue().statements,
                        entry.getValue().rows,
                        entry.getValue().refused,
                        List.copyOf(entry.getValue().states)))
            .sorted(
                Comparator.comparing(SelfTestReport.Writes::table)
                    .thenComparing(SelfTestReport.Writes::kind))
            .toList(),
        List.copyOf(differences));
  }

  private Count count(JsonObject write) {
    return writes.computeIfAbsent(
        new Kind(write.getString("table"), write.getString("kind")), kind -> new Count());
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }

  private static String words(JsonObject write) {
    return write.getString("kind")
        + " "
        + write.getLong("rows")
        + " of "
        + write.getString("table");
  }

  private static List<String> rowId(Object values) {
    return ((JsonArray) values).stream().map(String::valueOf).toList();
  }
}
