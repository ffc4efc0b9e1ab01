package io.ordervolume.refresh;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The course of an attempt once it is in the log: it waits for its turn, refreshes, starts over
 * after what is likely to pass, and leaves a trace of its end.
 */
final class Course {

  private static final Logger LOG = Logger.getLogger(Course.class);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
  private static final int RETRIES = 3;
  private static final Duration SHORTEST_BACKOFF = Duration.ofMillis(200);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);
  private static final double JITTER = 0.5;

  private final Pool pool;
  private final RefreshLog log;
  private final RefreshTransaction transaction;
  private final RefreshLimits limits;
  private final List<RefreshObserver> observers;

  Course(
      Pool pool,
      String view,
      RefreshLog log,
      RefreshLimits limits,
      List<RefreshObserver> observers) {
    this.pool = pool;
    this.log = log;
    this.transaction = new RefreshTransaction(view, log, limits);
    this.limits = limits;
    this.observers = observers;
  }

  /**
   * Never fails: what goes wrong is an ending too.
   *
   * @param beginning called when it is the attempt's turn, before the tables are read: who asks
   *     after that needs another attempt
   */
  Uni<Ending> run(SqlConnection connection, Attempt attempt, Runnable beginning) {
    long deadline = System.nanoTime() + limits.timeout().toNanos();
    return Uni.createFrom()
        .deferred(() -> inTurn(connection, attempt, deadline, beginning))
        .onFailure(failure -> new Failure(failure).passes())
        .invoke(failure -> tell(observer -> observer.heldUp(attempt.run(), failure)))
        .onFailure(failure -> new Failure(failure).passes() && System.nanoTime() < deadline)
        .retry()
        .withBackOff(SHORTEST_BACKOFF, LONGEST_BACKOFF)
        .withJitter(JITTER)
        .atMost(RETRIES)
        .onFailure()
        .recoverWithUni(failure -> failed(connection, attempt, new Failure(failure)));
  }

  private Uni<Ending> inTurn(
      SqlConnection connection, Attempt attempt, long deadline, Runnable beginning) {
    return transaction
        .run(connection, attempt, () -> began(attempt, beginning))
        .chain(
            outcome ->
                outcome
                    .map(how -> Uni.createFrom().item(how))
                    .orElseGet(() -> tryAgain(connection, attempt, deadline, beginning)));
  }

  private Uni<Ending> tryAgain(
      SqlConnection connection, Attempt attempt, long deadline, Runnable beginning) {
    if (System.nanoTime() > deadline) {
      return Uni.createFrom().failure(Abandoned.becauseItsTurnNeverCame(limits.timeout()));
    }
    return Uni.createFrom()
        .voidItem()
        .onItem()
        .delayIt()
        .by(BETWEEN_TRIES)
        .chain(() -> inTurn(connection, attempt, deadline, beginning));
  }

  private void began(Attempt attempt, Runnable beginning) {
    beginning.run();
    attempt.began();
    tell(observer -> observer.began(attempt.run()));
  }

  /**
   * Writes down the failure on the attempt's own connection, so that its session does nothing else
   * while its row says that it runs; on another where that one is broken.
   */
  private Uni<Ending> failed(SqlConnection connection, Attempt attempt, Failure failure) {
    long id = attempt.run().id();
    Outcome outcome = failure.outcome(attempt.hasTaken(limits.timeout()));
    return log.fail(connection, id, outcome, failure)
        .onFailure()
        .recoverWithUni(() -> log.fail(pool, id, outcome, failure))
        .onFailure()
        .invoke(
            unwritten ->
                LOG.warnf(
                    "How refresh %d ended could not be written: %s", id, unwritten.getMessage()))
        .onFailure()
        .recoverWithItem(outcome)
        .map(written -> new Ending(written, failure.message()));
  }

  private void tell(Consumer<RefreshObserver> news) {
    observers.forEach(news);
  }
}
