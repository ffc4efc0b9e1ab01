package io.ordervolume.freshness;

import io.ordervolume.pool.StandbyConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the versions of all views, and whether changes wait, in one cheap statement. */
@ApplicationScoped
class StatusQuery {

  private static final String STATUS = "select * from order_volume.status()";

  private static final Duration SHORTEST = Duration.of(1, ChronoUnit.MICROS);

  private final Pool pool;
  private final boolean hasStandbys;

  StatusQuery(Pool pool, StandbyConfig standbys) {
    this.pool = pool;
    this.hasStandbys = standbys.urls().isPresent();
  }

  Uni<StatusSnapshot> execute() {
    long began = System.nanoTime();
    return pool.preparedQuery(STATUS).execute().map(rows -> snapshot(rows, began));
  }

  private StatusSnapshot snapshot(RowSet<Row> rows, long began) {
    Map<Integer, VersionSnapshot> views = new HashMap<>();
    Optional<Long> position = Optional.empty();
    for (Row row : rows) {
      views.put(row.getInteger("view_id"), snapshot(row, began));
      position = hasStandbys ? Optional.ofNullable(row.getLong("wal_position")) : Optional.empty();
    }
    return new StatusSnapshot(Map.copyOf(views), position, began);
  }

  private static VersionSnapshot snapshot(Row row, long began) {
    ViewVersion version =
        new ViewVersion(
            row.getLong("version"),
            row.getUUID("version_id"),
            Optional.ofNullable(row.getOffsetDateTime("data_as_of")),
            Optional.ofNullable(row.getOffsetDateTime("changed_at")),
            Optional.ofNullable(row.getLong("row_count")));
    OffsetDateTime at = row.getOffsetDateTime("at");
    return new VersionSnapshot(
        version,
        at,
        staleness(row, at),
        row.getBoolean("capture_complete"),
        row.getBoolean("dirty"),
        row.getLong("delta_rows"),
        new VersionSnapshot.Needs(
            row.getBoolean("waiting"),
            row.getBoolean("all_waiting"),
            row.getBoolean("foreign_refresh"),
            !row.getBoolean("populated"),
            !row.getBoolean("incarnation_is_current")),
        began);
  }

  /**
   * Returns an upper bound of the age of the oldest change that plain reads lack. It is at least a
   * microsecond if there is any, because a waiting change must never look like none.
   */
  private static Optional<Duration> staleness(Row row, OffsetDateTime at) {
    if (row.getOffsetDateTime("data_as_of") == null
        || !row.getBoolean("capture_complete")
        || !row.getBoolean("incarnation_is_current")) {
      return Optional.empty();
    } else if (!row.getBoolean("dirty") && !row.getBoolean("waiting")) {
      return Optional.of(Duration.ZERO);
    }
    return Stream.of("dirty_since", "waiting_since")
        .map(row::getOffsetDateTime)
        .filter(Objects::nonNull)
        .min(OffsetDateTime::compareTo)
        .map(since -> Duration.between(since, at))
        .map(age -> age.compareTo(SHORTEST) < 0 ? SHORTEST : age);
  }
}
