package io.ordervolume.refresh;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;

/**
 * Writes the trace of attempts, each statement on its own, so that a refresh that fails leaves one
 * too.
 */
final class RefreshLog {

  private static final String CLOSE_LOST =
      """
      update refresh_log set outcome = 'lost', finished_at = clock_timestamp()
      where view_name = $1 and outcome = 'running' and id not in (select id from refresh_running)
      """;

  private static final String OPEN =
      """
      insert into refresh_log (view_name, trigger, requested_by, instance, mode, backend_pid, backend_start)
      select $1, $2, $3, $4, $5, pid, backend_start from pg_stat_activity where pid = pg_backend_pid()
      returning id, started_at
      """;

  private static final String FAIL =
      """
      update refresh_log set outcome = $2, finished_at = clock_timestamp(), sqlstate = $3, error = $4
      where id = $1 and outcome = 'running'
      """;

  private static final String COALESCE =
      """
      update refresh_log attempt
      set outcome = 'coalesced', finished_at = clock_timestamp(), joined_id = served.id, version = served.version,
          data_as_of = served.data_as_of
      from (
        select id, version, data_as_of from refresh_log
        where view_name = $2 and data_as_of >= $3 and outcome in ('succeeded', 'unchanged')
          and mode in ($4, 'rebuild')
        order by data_as_of
        limit 1) served
      where attempt.id = $1
      """;

  private final String view;
  private final String instance;

  RefreshLog(String view, String instance) {
    this.view = view;
    this.instance = instance;
  }

  /**
   * Writes that an attempt begins, on the connection that will refresh. Those before it whose
   * session is gone never wrote how they ended: they are lost.
   *
   * @param requestedBy who asked; null when nobody in particular did
   * @param due how long ago the refresh fell due
   */
  Uni<Void> open(
      SqlConnection connection,
      Attempt attempt,
      Trigger trigger,
      String requestedBy,
      Duration due) {
    Tuple values = Tuple.of(view, trigger.word(), requestedBy, instance, attempt.mode().word());
    return connection
        .preparedQuery(CLOSE_LOST)
        .execute(Tuple.of(view))
        .chain(() -> connection.preparedQuery(OPEN).execute(values))
        .map(rows -> rows.iterator().next())
        .invoke(
            row ->
                attempt.opened(row.getLong("id"), row.getOffsetDateTime("started_at").minus(due)))
        .replaceWithVoid();
  }

  /** Writes how an attempt ended that did not commit. */
  Uni<Void> fail(SqlClient client, long id, Outcome outcome, String sqlState, String error) {
    return client
        .preparedQuery(FAIL)
        .execute(Tuple.of(id, outcome.word(), sqlState, error))
        .replaceWithVoid();
  }

  /**
   * Ends the attempt in one that already read the tables after {@code arrival}; false when there is
   * none.
   */
  Uni<Boolean> coalesce(SqlConnection connection, long id, OffsetDateTime arrival, Mode mode) {
    return connection
        .preparedQuery(COALESCE)
        .execute(Tuple.of(id, view, arrival, mode.word()))
        .map(result -> result.rowCount() == 1);
  }
}
