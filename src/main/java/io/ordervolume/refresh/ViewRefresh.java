package io.ordervolume.refresh;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;

/** The part of the transaction that renews the rows, and finds out what that changed. */
final class ViewRefresh {

  /**
   * Row counts of this transaction start from those of the connection's earlier ones, so only their
   * difference tells.
   */
  private static final String STATE =
      """
      select clock_timestamp() as now, relispopulated as populated,
        pg_stat_get_xact_tuples_inserted(oid) as inserted, pg_stat_get_xact_tuples_deleted(oid) as deleted
      from pg_class where oid = $1::text::regclass
      """;

  /** Nobody applies changes to the delta until this transaction ends. */
  private static final String LOCK_DELTA =
      "select pg_advisory_xact_lock(refresh_lock_key($1 || '_delta'))";

  /**
   * Forgets the marks that are visible now, and empties the delta. It comes before the refresh,
   * never after: a mark that arrives in between is then of a change that the refresh may have seen,
   * which costs a little, and not of one that it missed, which would be wrong until the key changes
   * again.
   */
  private static final String FOLD = "select %s_fold($1) as rows";

  private static final String UNEXPLAINED = "select %s_unexplained($1) as rows";

  private final String view;
  private final RefreshLimits limits;

  ViewRefresh(String view, RefreshLimits limits) {
    this.view = view;
    this.limits = limits;
  }

  /** Refreshes in the mode asked for; a view that was never filled can only be rebuilt. */
  Uni<Change> run(Session session, Mode asked) {
    return session
        .execute("set local lock_timeout = " + limits.lockTimeout().toMillis())
        .chain(
            () -> session.execute("set local statement_timeout = " + limits.timeout().toMillis()))
        .chain(() -> session.execute(LOCK_DELTA, Tuple.of(view)))
        .chain(() -> state(session))
        .chain(
            before ->
                before.getBoolean("populated") && asked == Mode.CONCURRENT
                    ? refresh(session, before)
                    : rebuild(session, before.getOffsetDateTime("now")));
  }

  private Uni<Change> refresh(Session session, Row before) {
    return fold(session, true)
        .chain(
            folded ->
                session
                    .execute("refresh materialized view concurrently " + view)
                    .chain(() -> state(session))
                    .chain(after -> audit(session, before, after, folded)));
  }

  private Uni<Change> audit(Session session, Row before, Row after, long folded) {
    long inserted = after.getLong("inserted") - before.getLong("inserted");
    long deleted = after.getLong("deleted") - before.getLong("deleted");
    return rows(session, UNEXPLAINED, deleted)
        .map(
            unexplained ->
                new Change(
                    Mode.CONCURRENT,
                    before.getOffsetDateTime("now"),
                    inserted,
                    deleted,
                    folded,
                    unexplained));
  }

  private Uni<Change> rebuild(Session session, OffsetDateTime asOf) {
    return fold(session, false)
        .call(() -> session.execute("refresh materialized view " + view))
        .call(() -> session.execute("analyze " + view))
        .map(folded -> new Change(Mode.REBUILD, asOf, null, null, folded, null));
  }

  private Uni<Long> fold(Session session, boolean audited) {
    return rows(session, FOLD, audited);
  }

  private Uni<Long> rows(Session session, String function, Object argument) {
    return session
        .one(function.formatted(view), Tuple.of(argument))
        .map(row -> row.getLong("rows"));
  }

  private Uni<Row> state(Session session) {
    return session.one(STATE, Tuple.of(view));
  }
}
