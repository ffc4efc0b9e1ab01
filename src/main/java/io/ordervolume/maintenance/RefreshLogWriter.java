package io.ordervolume.maintenance;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;

/**
 * Writes the history of attempts. Each statement is a transaction of its own, so that a refresh
 * that fails is recorded too.
 */
@Singleton
class RefreshLogWriter {

  private static final String OPEN =
      """
      with beat as (
        insert into order_volume.instance (token, name) values ($7, $5)
        on conflict (token) do update set seen_at = clock_timestamp())
      insert into order_volume.refresh_log (view_id, view_name, reason, requested_by, instance, mode, owner)
      values ($1, $2, $3, $4, $5, $6, $7)
      returning id, started_at
      """;

  /** Names the session that refreshes, so that the attempt counts as lost when it is gone. */
  private static final String STARTED =
      """
      update order_volume.refresh_log set backend_pid = session.pid, backend_start = session.backend_start
      from pg_stat_activity session
      where id = $1 and session.pid = $2
      """;

  /**
   * The attempt may have another outcome already, for example if only the answer to its commit was
   * lost.
   */
  private static final String FAIL =
      """
      with failed as (
        update order_volume.refresh_log
        set outcome = case when cancel_requested_at is null then $2 else 'cancelled' end,
            finished_at = clock_timestamp(), sqlstate = $3, error = $4
        where id = $1 and outcome = 'running'
        returning outcome)
      select outcome from failed
      union all
      select outcome from order_volume.refresh_log where id = $1 and outcome <> 'running'
      """;

  private static final String COALESCE =
      """
      update order_volume.refresh_log attempt
      set outcome = 'coalesced', finished_at = clock_timestamp(), joined_id = served.id, version = served.version,
          data_as_of = served.data_as_of
      from (
        select id, version, data_as_of from order_volume.refresh_log
        where view_id = $2 and data_as_of >= $3 and outcome in ('succeeded', 'unchanged')
          and mode in ($4, 'rebuild')
        order by data_as_of
        limit 1) served
      where attempt.id = $1
      """;

  private final Pool pool;
  private final InstanceHeartbeat instance;

  RefreshLogWriter(@ReactiveDataSource("refresh") Pool pool, InstanceHeartbeat instance) {
    this.pool = pool;
    this.instance = instance;
  }

  /**
   * Records an attempt that begins to wait.
   *
   * @param requestedBy the client; null if no client asked
   * @param due how long ago the refresh fell due
   */
  Uni<Void> open(
      RefreshAttempt attempt, int viewId, String view, String requestedBy, Duration due) {
    Tuple values =
        Tuple.tuple()
            .addInteger(viewId)
            .addString(view)
            .addString(attempt.reason().word())
            .addString(requestedBy)
            .addString(instance.name())
            .addString(attempt.mode().word())
            .addUUID(instance.token());
    return pool.preparedQuery(OPEN)
        .execute(values)
        .map(rows -> rows.iterator().next())
        .invoke(
            row ->
                attempt.opened(
                    new LoggedRefresh(
                        row.getLong("id"), viewId, view, attempt.reason(), attempt.mode()),
                    row.getOffsetDateTime("started_at").minus(due)))
        .replaceWithVoid();
  }

  /** Records the session of the refresh. */
  Uni<Void> started(long id, int backendPid) {
    return pool.preparedQuery(STARTED).execute(Tuple.of(id, backendPid)).replaceWithVoid();
  }

  /**
   * Records the end of an attempt that did not commit. Returns its status. If a cancellation was
   * requested, the status is cancelled, not failed.
   */
  Uni<RefreshStatus> fail(long id, RefreshStatus status, RefreshFailure failure) {
    return pool.preparedQuery(FAIL)
        .execute(Tuple.of(id, status.word(), failure.sqlState().orElse(null), failure.message()))
        .map(rows -> RefreshStatus.of(rows.iterator().next().getString("outcome")));
  }

  /**
   * Ends the attempt, in the session's transaction, if another refresh read the tables after {@code
   * arrival}. Returns false if none did.
   */
  Uni<Boolean> coalesce(SqlSession session, LoggedRefresh refresh, OffsetDateTime arrival) {
    return session
        .connection()
        .preparedQuery(COALESCE)
        .execute(Tuple.of(refresh.id(), refresh.relationId(), arrival, refresh.mode().word()))
        .map(result -> result.rowCount() == 1);
  }
}
