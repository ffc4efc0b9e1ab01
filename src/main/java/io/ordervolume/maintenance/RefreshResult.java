package io.ordervolume.maintenance;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * The effect of a refresh.
 *
 * @param asOf the rows hold everything committed before this time
 * @param inserted rows added; empty after a rebuild, which does not compare rows
 * @param deleted rows removed; empty after a rebuild. A changed row counts here and in inserted
 * @param deltaMerged rows taken out of the delta
 * @param uncapturedRows changed rows that no captured change explains; empty if not examined
 * @param moved whether readers may see other rows than before
 */
record RefreshResult(
    RefreshMode mode,
    OffsetDateTime asOf,
    Optional<Long> inserted,
    Optional<Long> deleted,
    long deltaMerged,
    Optional<Long> uncapturedRows,
    boolean moved,
    long version,
    long rowCount,
    Duration took) {

  boolean isRebuild() {
    return mode == RefreshMode.REBUILD;
  }

  RefreshStatus status() {
    return moved ? RefreshStatus.SUCCEEDED : RefreshStatus.UNCHANGED;
  }

  String summary() {
    String rows =
        isRebuild()
            ? "all rows written again"
            : inserted.orElse(0L) + " inserted, " + deleted.orElse(0L) + " deleted";
    String delta = deltaMerged == 0 ? "" : ", " + deltaMerged + " delta rows merged";
    return "version %d, %s%s, %d rows in all, %.3f s"
        .formatted(version, rows, delta, rowCount, took.toMillis() / 1000.0);
  }

  static Optional<Long> number(Row row, String column) {
    return Optional.ofNullable(row.getLong(column));
  }
}
