package io.ordervolume.refresh;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * The transaction in which a refresh happens, so that rows, version, log and notification become
 * visible together or not at all. Each lock is a statement of its own, before the work, because
 * under READ COMMITTED a statement sees what was committed before it began: work that shares a
 * statement with its lock would see the world before the lock was granted.
 */
final class RefreshTransaction {

  private static final String TRY_LOCK =
      "select pg_try_advisory_xact_lock(refresh_lock_key($1)) as locked, clock_timestamp() as now";

  private static final String LOCK_TIMEOUT = "10s";

  /**
   * Row counts of this transaction start from those of the connection's earlier ones, so only their
   * difference tells.
   */
  private static final String STATE_OF_VIEW =
      """
      select clock_timestamp() as now, relispopulated as populated,
        pg_stat_get_xact_tuples_inserted(oid) as inserted, pg_stat_get_xact_tuples_deleted(oid) as deleted
      from pg_class where oid = $1::text::regclass
      """;

  /**
   * Forgets the marks that are visible now. It comes before the refresh, never after: a mark that
   * arrives in between is then of a change that the refresh may have seen, which costs a little,
   * and not of one that it missed, which would be wrong until the key changes again.
   */
  private static final String FORGET_MARKS = "delete from %s_change";

  private static final String PUBLISH =
      """
      update view_version
      set version = version + case when $2 then 1 else 0 end,
          stamp = case when $2 then gen_random_uuid() else stamp end,
          changed_at = case when $2 then clock_timestamp() else changed_at end,
          data_as_of = $3,
          row_count = (select count(*) from %s)
      where view_name = $1
      """;

  private static final String CLOSE =
      """
      update refresh_log
      set outcome = $2, finished_at = clock_timestamp(), data_as_of = $3, rows_inserted = $4, rows_deleted = $5, mode = $6,
          version = published.version, row_count = published.row_count
      from view_version published
      where id = $1 and published.view_name = refresh_log.view_name
      returning published.version, published.row_count,
        extract(epoch from refresh_log.finished_at - refresh_log.data_as_of)::float8 as seconds
      """;

  private static final String NOTIFY = "select pg_notify('order_volume', $1)";

  private final String view;
  private final RefreshLog log;
  private final Duration timeout;

  RefreshTransaction(String view, RefreshLog log, Duration timeout) {
    this.view = view;
    this.log = log;
    this.timeout = timeout;
  }

  /**
   * Refreshes, or finds that another refresh already served this attempt. Empty when somebody else
   * holds the lock.
   *
   * @param beginning called when the lock is held, before the tables are read: who asks after that
   *     needs another attempt
   */
  Uni<Optional<Ending>> run(SqlConnection connection, Attempt attempt, Runnable beginning) {
    return execute(connection, "begin isolation level read committed")
        .chain(() -> tryLock(connection, attempt))
        .chain(
            locked ->
                locked
                    ? underLock(connection, attempt, beginning).map(Optional::of)
                    : Uni.createFrom().item(Optional.<Ending>empty()))
        .call(() -> execute(connection, "commit"))
        .onFailure()
        .call(() -> execute(connection, "rollback").onFailure().recoverWithNull());
  }

  private Uni<Boolean> tryLock(SqlConnection connection, Attempt attempt) {
    boolean joined = attempt.takeJoined();
    return one(connection, TRY_LOCK, Tuple.of(view))
        .invoke(
            row -> {
              if (joined) {
                attempt.arrivedBy(row.getOffsetDateTime("now"));
              }
            })
        .map(row -> row.getBoolean("locked"));
  }

  private Uni<Ending> underLock(SqlConnection connection, Attempt attempt, Runnable beginning) {
    beginning.run();
    long id = attempt.rowId();
    Uni<Boolean> served =
        attempt.takeJoined()
            ? Uni.createFrom().item(false)
            : log.coalesce(connection, id, attempt.arrival(), attempt.mode());
    return served.chain(
        found ->
            found
                ? Uni.createFrom().item(new Ending(Outcome.COALESCED, "another refresh served it"))
                : refresh(connection, id, attempt.mode()));
  }

  private Uni<Ending> refresh(SqlConnection connection, long id, Mode asked) {
    return execute(connection, "set local lock_timeout = '" + LOCK_TIMEOUT + "'")
        .chain(() -> execute(connection, "set local statement_timeout = " + timeout.toMillis()))
        .chain(() -> one(connection, STATE_OF_VIEW, Tuple.of(view)))
        .chain(
            before -> {
              Mode mode = before.getBoolean("populated") ? asked : Mode.REBUILD;
              return execute(connection, FORGET_MARKS.formatted(view))
                  .chain(() -> execute(connection, statement(mode)))
                  .chain(() -> one(connection, STATE_OF_VIEW, Tuple.of(view)))
                  .chain(after -> publish(connection, id, mode, before, after));
            });
  }

  private String statement(Mode mode) {
    return switch (mode) {
      case CONCURRENT -> "refresh materialized view concurrently " + view;
      case REBUILD -> "refresh materialized view " + view + "; analyze " + view;
    };
  }

  private Uni<Ending> publish(SqlConnection connection, long id, Mode mode, Row before, Row after) {
    OffsetDateTime asOf = before.getOffsetDateTime("now");
    boolean rebuilt = mode == Mode.REBUILD;
    // A rebuild writes a new table without comparing it to the old one: what changed is not known,
    // so all of it may have.
    Long inserted = rebuilt ? null : after.getLong("inserted") - before.getLong("inserted");
    Long deleted = rebuilt ? null : after.getLong("deleted") - before.getLong("deleted");
    boolean changed = rebuilt || inserted + deleted > 0;
    Outcome outcome = changed ? Outcome.SUCCEEDED : Outcome.UNCHANGED;
    Tuple close = Tuple.of(id, outcome.word(), asOf, inserted, deleted, mode.word());
    return connection
        .preparedQuery(PUBLISH.formatted(view))
        .execute(Tuple.of(view, changed, asOf))
        .chain(() -> one(connection, CLOSE, close))
        .call(() -> connection.preparedQuery(NOTIFY).execute(Tuple.of(view)))
        .map(row -> new Ending(outcome, story(row, inserted, deleted)));
  }

  private static String story(Row published, Long inserted, Long deleted) {
    String change =
        inserted == null ? "all rows written anew" : inserted + " in, " + deleted + " out";
    return "version %d, %s, %d rows in all, %.3f s"
        .formatted(
            published.getLong("version"),
            change,
            published.getLong("row_count"),
            published.getDouble("seconds"));
  }

  private static Uni<Void> execute(SqlConnection connection, String sql) {
    return connection.query(sql).execute().replaceWithVoid();
  }

  private static Uni<Row> one(SqlConnection connection, String sql, Tuple values) {
    return connection.preparedQuery(sql).execute(values).map(rows -> rows.iterator().next());
  }
}
