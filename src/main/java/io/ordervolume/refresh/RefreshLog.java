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

  private static final String OPEN =
      """
      insert into refresh_log (view_name, trigger, requested_by, instance, mode, backend_pid, backend_start)
      select $1, $2, $3, $4, $5, pid, backend_start from pg_stat_activity where pid = pg_backend_pid()
      returning id, started_at
      """;

  /** An attempt may have ended otherwise, as when only the answer to its commit went astray. */
  private static final String FAIL =
      """
      with failed as (
        update refresh_log
        set outcome = case when cancel_requested_at is null then $2 else 'cancelled' end,
            finished_at = clock_timestamp(), sqlstate = $3, error = $4
        where id = $1 and outcome = 'running'
        returning outcome)
      select outcome from failed
      union all
      select outcome from refresh_log where id = $1 and outcome <> 'running'
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
   * Writes that an attempt begins, on the connection that will refresh.
   *
   * @param requestedBy who asked; null when nobody in particular did
   * @param due how long ago the refresh fell due
   */
  Uni<Void> open(SqlConnection connection, Attempt attempt, String requestedBy, Duration due) {
    Tuple values =
        Tuple.of(view, attempt.trigger().word(), requestedBy, instance, attempt.mode().word());
    return new Session(connection)
        .one(OPEN, values)
        .invoke(
            row ->
                attempt.opened(row.getLong("id"), row.getOffsetDateTime("started_at").minus(due)))
        .replaceWithVoid();
  }

  /**
   * Writes how an attempt ended that did not commit, and answers what it is said to have ended as:
   * cancelled, whatever it failed of, when somebody had asked for that.
   */
  Uni<Outcome> fail(SqlClient client, long id, Outcome outcome, Failure failure) {
    return client
        .preparedQuery(FAIL)
        .execute(Tuple.of(id, outcome.word(), failure.sqlState().orElse(null), failure.message()))
        .map(rows -> Outcome.of(rows.iterator().next().getString("outcome")));
  }

  /**
   * Ends the attempt in one that already read the tables after {@code arrival}; false when there is
   * none.
   */
  Uni<Boolean> coalesce(Session session, Run run, OffsetDateTime arrival) {
    return session
        .connection()
        .preparedQuery(COALESCE)
        .execute(Tuple.of(run.id(), view, arrival, run.mode().word()))
        .map(result -> result.rowCount() == 1);
  }
}
