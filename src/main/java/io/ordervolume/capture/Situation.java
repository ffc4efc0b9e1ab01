package io.ordervolume.capture;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.util.Optional;

/**
 * What the watch finds.
 *
 * @param changed whether marks wait
 * @param refreshing whether a refresh runs or waits for its turn
 * @param sinceLast time since the last refresh ended; empty when there was none
 * @param lastTook how long that one took
 * @param rows rows that readers see
 * @param deltaRows rows that lie in the delta
 */
record Situation(
    boolean changed,
    boolean refreshing,
    Optional<Duration> sinceLast,
    Duration lastTook,
    long rows,
    long deltaRows) {

  static Situation of(Row row) {
    return new Situation(
        row.getBoolean("changed"),
        row.getBoolean("refreshing"),
        Optional.ofNullable(row.getDouble("since_last")).map(Situation::seconds),
        Optional.ofNullable(row.getDouble("last_took"))
            .map(Situation::seconds)
            .orElse(Duration.ZERO),
        row.getLong("row_count"),
        row.getLong("delta_rows"));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) (seconds * 1000));
  }
}
