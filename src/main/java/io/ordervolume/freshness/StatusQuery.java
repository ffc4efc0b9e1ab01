package io.ordervolume.freshness;

import io.ordervolume.pool.ReplicaConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the versions of all views, and whether changes wait, in one cheap statement. */
@ApplicationScoped
class StatusQuery {

  private static final String STATUS =
      "select s.*, %s as wal_position from order_volume.status() s";

  /** Evaluated after the snapshot is taken, so it is behind all commits that the query sees. */
  private static final String POSITION =
      "case when not pg_is_in_recovery() then (pg_current_wal_lsn() - '0/0')::bigint end";

  private static final String NO_POSITION = "null::bigint";

  private final Pool pool;
  private final String status;

  StatusQuery(Pool pool, ReplicaConfig standbys) {
    this.pool = pool;
    this.status = STATUS.formatted(standbys.urls().isEmpty() ? NO_POSITION : POSITION);
  }

  Uni<StatusSnapshot> execute() {
    long began = System.nanoTime();
    return pool.preparedQuery(status).execute().map(rows -> snapshot(rows, began));
  }

  private static StatusSnapshot snapshot(RowSet<Row> rows, long began) {
    Map<Integer, VersionSnapshot> views = new HashMap<>();
    Optional<Long> position = Optional.empty();
    for (Row row : rows) {
      views.put(row.getInteger("view_id"), snapshot(row, began));
      position = Optional.ofNullable(row.getLong("wal_position"));
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
    return new VersionSnapshot(
        version,
        row.getOffsetDateTime("at"),
        Optional.ofNullable(row.getLong("staleness"))
            .map(micros -> Duration.ofNanos(micros * 1000)),
        row.getBoolean("capture_complete"),
        row.getBoolean("dirty"),
        row.getLong("delta_rows"),
        began);
  }
}
