package io.ordervolume.refresh;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
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
      """
      select pg_try_advisory_xact_lock(refresh_lock_key($1)) as locked, clock_timestamp() as now,
        exists (select from refresh_log where id = $2 and cancel_requested_at is not null) as cancelled
      """;

  /** Share of a time by which no two clocks differ that measure it. */
  private static final int CLOCKS_DIFFER = 100;

  private final String view;
  private final RefreshLog log;
  private final ViewRefresh refresh;
  private final Publication publication;

  RefreshTransaction(String view, RefreshLog log, RefreshLimits limits) {
    this.view = view;
    this.log = log;
    this.refresh = new ViewRefresh(view, limits);
    this.publication = new Publication(view);
  }

  /**
   * Refreshes, or finds that another refresh already served this attempt. Empty when somebody else
   * holds the lock.
   *
   * @param beginning called when the lock is held, before the tables are read: who asks after that
   *     needs another attempt
   */
  Uni<Optional<Ending>> run(SqlConnection connection, Attempt attempt, Runnable beginning) {
    Session session = new Session(connection);
    return session
        .execute("begin isolation level read committed")
        .chain(() -> tryLock(session, attempt))
        .chain(
            locked ->
                locked
                    ? underLock(session, attempt, beginning).map(Optional::of)
                    : Uni.createFrom().item(Optional.<Ending>empty()))
        .call(() -> session.execute("commit"))
        .onFailure()
        .call(() -> rollBack(session));
  }

  /** A cancel may reach the rollback of an attempt that has just failed by itself. */
  private static Uni<Void> rollBack(Session session) {
    return session.execute("rollback").onFailure().retry().atMost(1).onFailure().recoverWithNull();
  }

  private Uni<Boolean> tryLock(Session session, Attempt attempt) {
    Optional<Long> joined = attempt.takeJoined();
    long asked = System.nanoTime();
    return session
        .one(TRY_LOCK, Tuple.of(view, attempt.run().id()))
        .invoke(
            row ->
                joined.ifPresent(
                    moment ->
                        attempt.arrivedBy(latest(row.getOffsetDateTime("now"), asked - moment))))
        .map(RefreshTransaction::isLocked);
  }

  /**
   * The latest that somebody can have arrived by the database's clock, which was read after that
   * many nanoseconds. Who goes by the time of reading instead takes callers for later than they
   * were, and refreshes for them in vain.
   */
  private static OffsetDateTime latest(OffsetDateTime now, long nanos) {
    return now.minusNanos(nanos - nanos / CLOCKS_DIFFER);
  }

  private static boolean isLocked(Row row) {
    if (row.getBoolean("cancelled")) {
      throw Abandoned.becauseSomebodyCancelledIt();
    }
    return row.getBoolean("locked");
  }

  private Uni<Ending> underLock(Session session, Attempt attempt, Runnable beginning) {
    beginning.run();
    return isServed(session, attempt)
        .chain(
            served ->
                served
                    ? Uni.createFrom()
                        .item(new Ending(Outcome.COALESCED, "another refresh served it"))
                    : refresh
                        .run(session, attempt.run().mode())
                        .chain(change -> publication.publish(session, attempt.run().id(), change)));
  }

  /** Whoever joined since the clock was read may have come after what another refresh read. */
  private Uni<Boolean> isServed(Session session, Attempt attempt) {
    return attempt.isJoined()
        ? Uni.createFrom().item(false)
        : log.coalesce(session, attempt.run(), attempt.arrival());
  }
}
