package io.ordervolume.refresh;

import io.ordervolume.problem.DatabaseFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * Lets one refresh run at a time, here and across replicas, however many ask. Callers of one
 * replica share the attempt that waits for the lock; replicas take turns by the lock, and an
 * attempt whose callers another replica has served by then ends without refreshing. An attempt
 * holds a connection while it waits, so that its row in the log names a living session; that
 * connection comes from a pool that no reader uses.
 */
public final class Refresher {

  private static final Logger LOG = Logger.getLogger(Refresher.class);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  private final Pool pool;
  private final RefreshLog log;
  private final RefreshTransaction transaction;
  private final String view;
  private final Duration timeout;
  private final Map<Mode, Attempt> waiting = new EnumMap<>(Mode.class);

  /**
   * @param pool connections for refreshes only, at least two for each mode
   * @param instance name of this replica in the log
   * @param timeout longest that an attempt waits for its turn, and longest that it then takes
   */
  public Refresher(Pool pool, String view, String instance, Duration timeout) {
    this.pool = pool;
    this.view = view;
    this.timeout = timeout;
    this.log = new RefreshLog(view, instance);
    this.transaction = new RefreshTransaction(view, log, timeout);
  }

  /**
   * Asks for rows that are not older than now.
   *
   * @param requestedBy who asks; null when nobody in particular does
   */
  public Attempt request(Trigger trigger, String requestedBy, Mode mode) {
    return request(trigger, requestedBy, mode, Duration.ZERO);
  }

  /**
   * Asks for rows that are not older than {@code due} ago, as one does when an appointed time has
   * just passed.
   */
  Attempt request(Trigger trigger, String requestedBy, Mode mode, Duration due) {
    Attempt attempt;
    synchronized (waiting) {
      attempt = waiting.get(mode);
      if (attempt != null) {
        attempt.join();
        return attempt;
      }
      attempt = new Attempt(mode);
      waiting.put(mode, attempt);
    }
    begin(attempt, trigger, requestedBy, due);
    return attempt;
  }

  private void begin(Attempt attempt, Trigger trigger, String requestedBy, Duration due) {
    long deadline = System.nanoTime() + timeout.toNanos();
    pool.withConnection(
            connection ->
                log.open(connection, attempt, trigger, requestedBy, due)
                    .chain(() -> inTurn(connection, attempt, deadline)))
        .onTermination()
        .invoke(() -> close(attempt))
        .onFailure(failure -> attempt.isOpen())
        .recoverWithUni(failure -> failed(attempt, failure))
        .subscribe()
        .with(ending -> ended(attempt, trigger, ending), attempt::neverOpened);
  }

  private Uni<Ending> inTurn(SqlConnection connection, Attempt attempt, long deadline) {
    return transaction
        .run(connection, attempt, () -> close(attempt))
        .chain(
            outcome ->
                outcome
                    .map(how -> Uni.createFrom().item(how))
                    .orElseGet(() -> tryAgain(connection, attempt, deadline)));
  }

  private Uni<Ending> tryAgain(SqlConnection connection, Attempt attempt, long deadline) {
    if (System.nanoTime() > deadline) {
      return Uni.createFrom().failure(new TurnNeverCame(timeout));
    }
    return Uni.createFrom()
        .voidItem()
        .onItem()
        .delayIt()
        .by(BETWEEN_TRIES)
        .chain(() -> inTurn(connection, attempt, deadline));
  }

  /** From here on, who asks starts another attempt. */
  private void close(Attempt attempt) {
    synchronized (waiting) {
      waiting.remove(attempt.mode(), attempt);
    }
  }

  private Uni<Ending> failed(Attempt attempt, Throwable failure) {
    Optional<String> sqlState = DatabaseFailure.sqlState(failure);
    boolean timedOut =
        failure instanceof TurnNeverCame || sqlState.filter("57014"::equals).isPresent();
    Outcome outcome = timedOut ? Outcome.TIMED_OUT : Outcome.FAILED;
    long id = attempt.rowId();
    String error = DatabaseFailure.message(failure);
    return log.fail(pool, id, outcome, sqlState.orElse(null), error)
        .onFailure()
        .invoke(
            unwritten ->
                LOG.warnf(
                    "How refresh %d ended could not be written: %s", id, unwritten.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWith(new Ending(outcome, error));
  }

  private void ended(Attempt attempt, Trigger trigger, Ending ending) {
    Outcome outcome = ending.outcome();
    boolean bad = outcome == Outcome.FAILED || outcome == Outcome.TIMED_OUT;
    LOG.logf(
        bad ? Level.ERROR : Level.INFO,
        "Refresh %d of %s (%s) %s: %s",
        attempt.rowId(),
        view,
        trigger.word(),
        outcome.word(),
        ending.story());
    attempt.ended(outcome);
  }

  /** Another refresh held the lock for as long as this one was willing to wait. */
  private static final class TurnNeverCame extends RuntimeException {
    TurnNeverCame(Duration waited) {
      super("another refresh held the lock for " + waited, null, false, false);
    }
  }
}
