package io.ordervolume.maintenance;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * The statements of a refresh, in one transaction: rows, version, delta, history and notification
 * become visible together. Each lock is a statement of its own, because under READ COMMITTED a
 * statement sees what was committed before it began.
 */
final class RefreshStatements {

  /** The RUN lock: no other session refreshes or installs this view until the transaction ends. */
  private static final String TRY_RUN =
      """
      with run as materialized (
        select view_id from order_volume.refresh_lock where view_id = $1 for update skip locked)
      select exists (select from run) as locked, pg_backend_pid() as pid, clock_timestamp() as now,
        exists (select from order_volume.refresh_log where id = $2 and cancel_requested_at is not null) as cancelled,
        not exists (select from order_volume.refresh_lock where view_id = $1) as released
      """;

  /** One of the permits that all instances share. */
  private static final String TRY_SLOT =
      "select slot from order_volume.refresh_slot where slot <= $1 order by slot limit 1 for update skip locked";

  private static final String BEGIN = "select * from order_volume.begin_refresh($1, $2)";
  private static final String MEASURE = "select order_volume.measure_refresh($1) as state";

  /** Until the transaction ends, no other session applies changes or moves a version. */
  private static final String LOCK_APPLY = "lock table order_volume.apply_lock in exclusive mode";

  private static final String FINISH = "select * from order_volume.finish_refresh($1, $2)";

  /** An apply takes seconds at most. Giving up here would waste the whole refresh. */
  private static final Duration APPLY_LOCK_TIMEOUT = Duration.ofMinutes(2);

  private final RefreshTimeouts timeouts;

  RefreshStatements(RefreshTimeouts timeouts) {
    this.timeouts = timeouts;
  }

  Uni<Row> tryRun(SqlSession session, LoggedRefresh refresh) {
    return session.one(TRY_RUN, Tuple.of(refresh.relationId(), refresh.id()));
  }

  Uni<Boolean> trySlot(SqlSession session, int slots) {
    return session.first(TRY_SLOT, Tuple.of(slots)).map(Optional::isPresent);
  }

  /** Refreshes in the mode asked for. A view that was never filled can only be rebuilt. */
  Uni<RefreshResult> refresh(SqlSession session, LoggedRefresh refresh) {
    long began = System.nanoTime();
    return session
        .execute("set local lock_timeout = " + timeouts.lockTimeout().toMillis())
        .chain(
            () -> session.execute("set local statement_timeout = " + timeouts.timeout().toMillis()))
        .chain(() -> session.one(BEGIN, Tuple.of(refresh.relationId(), refresh.mode().word())))
        .chain(begin -> refresh(session, refresh, begin, began));
  }

  private static Uni<RefreshResult> refresh(
      SqlSession session, LoggedRefresh refresh, Row begin, long began) {
    return session
        .execute(begin.getString("statement"))
        .chain(() -> session.one(MEASURE, Tuple.of(begin.getJsonObject("state"))))
        .map(row -> row.getJsonObject("state"))
        .call(() -> session.execute("set local lock_timeout = " + APPLY_LOCK_TIMEOUT.toMillis()))
        .call(() -> session.execute(LOCK_APPLY))
        .chain(state -> finish(session, refresh, state))
        .map(row -> result(row, begin.getOffsetDateTime("as_of"), began));
  }

  /** Finishes the refresh. Fails if the attempt was cancelled, so that it is rolled back. */
  private static Uni<Row> finish(SqlSession session, LoggedRefresh refresh, JsonObject state) {
    return session
        .first(FINISH, Tuple.of(state, refresh.id()))
        .map(row -> row.orElseThrow(RefreshAbortedException::cancelRequested));
  }

  private static RefreshResult result(Row row, OffsetDateTime asOf, long began) {
    return new RefreshResult(
        RefreshMode.of(row.getString("mode")),
        asOf,
        RefreshResult.number(row, "rows_inserted"),
        RefreshResult.number(row, "rows_deleted"),
        row.getLong("delta_merged"),
        RefreshResult.number(row, "uncaptured_rows"),
        row.getBoolean("changed"),
        row.getLong("version"),
        row.getLong("row_count"),
        Duration.ofNanos(System.nanoTime() - began));
  }
}
