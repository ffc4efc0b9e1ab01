package io.ordervolume.maintenance;

import io.quarkus.arc.All;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Runs an attempt that is in the log: it waits for its turn, refreshes, is retried after transient
 * failures, and records its end. An attempt that waits holds no connection.
 */
@Singleton
class RefreshExecution {

  private static final Logger LOG = Logger.getLogger(RefreshExecution.class);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
  private static final int RETRIES = 3;
  private static final Duration SHORTEST_BACKOFF = Duration.ofMillis(200);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);
  private static final double JITTER = 0.5;

  /** Fraction of a duration by which two clocks that measure it may differ. */
  private static final int CLOCK_DRIFT = 100;

  private static final String IS_CANCELLED =
      "select from order_volume.refresh_log where id = $1 and cancel_requested_at is not null";

  private final Pool pool;
  private final RefreshLogWriter log;
  private final RefreshStatements statements;
  private final RefreshTimeouts timeouts;
  private final RefreshLimiter limiter;
  private final int maxConcurrent;
  private final List<RefreshListener> listeners;

  RefreshExecution(
      @ReactiveDataSource("refresh") Pool pool,
      RefreshLogWriter log,
      RefreshConfig config,
      @All List<RefreshListener> listeners) {
    this.pool = pool;
    this.log = log;
    this.timeouts = new RefreshTimeouts(config.timeout(), config.lockTimeout());
    this.statements = new RefreshStatements(timeouts);
    this.maxConcurrent = config.maxConcurrent();
    this.limiter = new RefreshLimiter(maxConcurrent);
    this.listeners = listeners;
  }

  /** Calls each listener. */
  void notifyListeners(Consumer<RefreshListener> event) {
    listeners.forEach(event);
  }

  /**
   * Returns the end of the attempt. Never fails.
   *
   * @param onTurn called when it is the attempt's turn, before the tables are read: later callers
   *     need another attempt
   */
  Uni<AttemptResult> run(RefreshAttempt attempt, Runnable onTurn) {
    Deadline deadline = new Deadline(timeouts.timeout());
    return Uni.createFrom()
        .deferred(() -> awaitTurn(attempt, deadline, onTurn))
        .onFailure(failure -> new RefreshFailure(failure).isTransient())
        .invoke(
            failure -> notifyListeners(listener -> listener.retrying(attempt.logged(), failure)))
        .onFailure(failure -> new RefreshFailure(failure).isTransient() && !deadline.hasPassed())
        .retry()
        .withBackOff(SHORTEST_BACKOFF, LONGEST_BACKOFF)
        .withJitter(JITTER)
        .atMost(RETRIES)
        .onFailure()
        .recoverWithUni(failure -> fail(attempt, new RefreshFailure(failure)));
  }

  private Uni<AttemptResult> awaitTurn(RefreshAttempt attempt, Deadline deadline, Runnable onTurn) {
    return Uni.createFrom()
        .deferred(
            () ->
                limiter.run(
                    () -> failIfCancelled(attempt),
                    () -> {
                      deadline.start();
                      return pool.withConnection(
                          connection -> tryTurn(connection, attempt, onTurn));
                    }))
        .repeat()
        .withDelay(BETWEEN_TRIES)
        .whilst(
            result -> {
              if (result.isEmpty() && deadline.hasPassed()) {
                throw RefreshAbortedException.turnTimedOut(timeouts.timeout());
              }
              return result.isEmpty();
            })
        .collect()
        .last()
        .map(Optional::orElseThrow);
  }

  private Uni<Void> failIfCancelled(RefreshAttempt attempt) {
    return pool.preparedQuery(IS_CANCELLED)
        .execute(Tuple.of(attempt.logged().id()))
        .invoke(
            rows -> {
              if (rows.size() > 0) {
                throw RefreshAbortedException.cancelRequested();
              }
            })
        .replaceWithVoid();
  }

  /** Returns empty if another session refreshes this view, or too many refreshes run. */
  private Uni<Optional<AttemptResult>> tryTurn(
      SqlConnection connection, RefreshAttempt attempt, Runnable onTurn) {
    SqlSession session = new SqlSession(connection);
    return session.inTransaction(
        SqlSession.BEGIN,
        () ->
            tryLock(session, attempt)
                .chain(
                    pid ->
                        pid.isEmpty()
                            ? Uni.createFrom().item(Optional.empty())
                            : underLock(session, attempt, pid.get(), onTurn).map(Optional::of)));
  }

  private Uni<Optional<Integer>> tryLock(SqlSession session, RefreshAttempt attempt) {
    Optional<Long> joined = attempt.drainLatestJoin();
    long asked = System.nanoTime();
    return statements
        .tryRun(session, attempt.logged())
        .invoke(
            row ->
                joined.ifPresent(
                    moment ->
                        attempt.arrivedBy(
                            latestArrival(row.getOffsetDateTime("now"), asked - moment))))
        .chain(
            row ->
                isLocked(row)
                    ? statements
                        .trySlot(session, maxConcurrent)
                        .map(slot -> slot ? Optional.of(row.getInteger("pid")) : Optional.empty())
                    : Uni.createFrom().item(Optional.empty()));
  }

  /**
   * Converts the arrival of the last caller to database time: {@code now} minus the nanoseconds
   * that passed before it was read. Using {@code now} itself would date callers too late and start
   * needless refreshes.
   */
  private static OffsetDateTime latestArrival(OffsetDateTime now, long nanos) {
    return now.minusNanos(nanos - nanos / CLOCK_DRIFT);
  }

  private static boolean isLocked(Row row) {
    if (row.getBoolean("cancelled")) {
      throw RefreshAbortedException.cancelRequested();
    } else if (row.getBoolean("released")) {
      throw RefreshAbortedException.released();
    }
    return row.getBoolean("locked");
  }

  private Uni<AttemptResult> underLock(
      SqlSession session, RefreshAttempt attempt, int pid, Runnable onTurn) {
    onTurn.run();
    attempt.started();
    notifyListeners(listener -> listener.started(attempt.logged()));
    return log.started(attempt.logged().id(), pid)
        .chain(() -> isServed(session, attempt))
        .chain(
            served ->
                served
                    ? Uni.createFrom()
                        .item(
                            AttemptResult.withoutRefresh(
                                RefreshStatus.COALESCED, "another refresh served it"))
                    : statements.refresh(session, attempt.logged()).map(AttemptResult::of));
  }

  /**
   * Returns whether another refresh has served all callers. Callers that joined after the clock was
   * read may need newer rows.
   */
  private Uni<Boolean> isServed(SqlSession session, RefreshAttempt attempt) {
    return attempt.isJoined()
        ? Uni.createFrom().item(false)
        : log.coalesce(session, attempt.logged(), attempt.arrival());
  }

  private Uni<AttemptResult> fail(RefreshAttempt attempt, RefreshFailure failure) {
    long id = attempt.logged().id();
    RefreshStatus status = failure.status(attempt.hasTaken(timeouts.timeout()));
    return log.fail(id, status, failure)
        .onFailure()
        .retry()
        .withBackOff(SHORTEST_BACKOFF)
        .atMost(2)
        .map(written -> AttemptResult.withoutRefresh(written, failure.message()))
        .onFailure()
        .recoverWithItem(unwritten -> unrecorded(id, status, failure, unwritten));
  }

  private static AttemptResult unrecorded(
      long id, RefreshStatus status, RefreshFailure failure, Throwable unwritten) {
    boolean lost = RefreshFailure.isOfLostDatabase(unwritten);
    LOG.logf(
        lost ? Logger.Level.DEBUG : Logger.Level.WARN,
        "The end of refresh %d could not be recorded: %s",
        id,
        unwritten.getMessage());
    return lost
        ? AttemptResult.unrecorded(status, failure.message())
        : AttemptResult.withoutRefresh(status, failure.message());
  }

  /**
   * The deadline of an attempt. It starts with the first permit, because waiting for a permit does
   * not count.
   */
  private static final class Deadline {

    private final Duration timeout;
    private volatile Long endNanos;

    Deadline(Duration timeout) {
      this.timeout = timeout;
    }

    void start() {
      if (endNanos == null) {
        endNanos = System.nanoTime() + timeout.toNanos();
      }
    }

    boolean hasPassed() {
      Long end = endNanos;
      return end != null && System.nanoTime() - end > 0;
    }
  }
}
