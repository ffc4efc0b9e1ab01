package io.ordervolume.refresh;

import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets one refresh run at a time, here and across replicas, however many ask. Callers of one
 * replica share the attempt that waits for the lock; replicas take turns by the lock, and an
 * attempt whose callers another replica has served by then ends without refreshing. An attempt
 * holds a connection while it waits, so that its row in the log names a living session; that
 * connection comes from a pool that no reader uses.
 */
public final class Refresher {

  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);
  private static final int RETRY_AFTER_SECONDS = 1;

  private final Pool pool;
  private final RefreshLog log;
  private final Course course;
  private final List<RefreshObserver> observers;
  private final Map<Mode, Attempt> waiting = new EnumMap<>(Mode.class);
  private final Set<Attempt> underWay = ConcurrentHashMap.newKeySet();
  private boolean stopped;

  private volatile Supplier<Uni<Void>> follower = () -> Uni.createFrom().voidItem();

  /**
   * @param pool connections for refreshes only, at least two for each mode
   * @param instance name of this replica in the log
   */
  Refresher(
      Pool pool,
      String view,
      String instance,
      RefreshLimits limits,
      List<RefreshObserver> observers) {
    this.pool = pool;
    this.observers = List.copyOf(observers);
    this.log = new RefreshLog(view, instance);
    this.course = new Course(pool, view, log, limits, this.observers);
  }

  /** A refresher that tells nobody but the log. */
  public Refresher(Pool pool, String view, String instance, Duration timeout) {
    this(
        pool,
        view,
        instance,
        new RefreshLimits(timeout, LOCK_TIMEOUT),
        List.of(new RefreshReporter(view)));
  }

  /**
   * Has this done after each refresh, before those who asked for it hear of its end: who then reads
   * must not meet what this replica remembers from before.
   */
  public void beforeAnswering(Supplier<Uni<Void>> follow) {
    follower = follow;
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
      attempt = new Attempt(trigger, mode);
      if (stopped) {
        attempt.neverOpened(ending());
        return attempt;
      }
      waiting.put(mode, attempt);
      underWay.add(attempt);
    }
    begin(attempt, requestedBy, due);
    return attempt;
  }

  private void begin(Attempt attempt, String requestedBy, Duration due) {
    pool.withConnection(
            connection ->
                log.open(connection, attempt, requestedBy, due)
                    .invoke(() -> opened(attempt))
                    .chain(() -> course.run(connection, attempt, () -> close(attempt)))
                    .invoke(ending -> ended(attempt, ending)))
        .subscribe()
        .with(
            ended -> {},
            failure -> {
              close(attempt);
              underWay.remove(attempt);
              attempt.neverOpened(failure);
            });
  }

  private void opened(Attempt attempt) {
    observers.forEach(observer -> observer.opened(attempt.run()));
    attempt.announce();
  }

  /** From here on, who asks starts another attempt. */
  private void close(Attempt attempt) {
    synchronized (waiting) {
      waiting.remove(attempt.mode(), attempt);
    }
  }

  /**
   * Begins no attempt any more, and has those under way given up.
   *
   * @param giveUp cancels an attempt, and is done when it has ended
   * @return done when all have ended, and failed where the database did not take it
   */
  CompletableFuture<Void> stop(Function<Long, Uni<Void>> giveUp) {
    synchronized (waiting) {
      stopped = true;
    }
    return CompletableFuture.allOf(
        underWay.stream()
            .map(attempt -> attempt.id().chain(giveUp::apply).chain(attempt::outcome))
            .map(Uni::subscribeAsCompletionStage)
            .toArray(CompletableFuture[]::new));
  }

  private static HttpProblem ending() {
    return ProblemType.OVERLOADED
        .problem("This replica is about to end.", "Try again: another one will take it.")
        .withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }

  private void ended(Attempt attempt, Ending ending) {
    close(attempt);
    underWay.remove(attempt);
    observers.forEach(observer -> observer.ended(attempt.run(), ending));
    follower
        .get()
        .subscribe()
        .with(
            followed -> attempt.ended(ending.outcome()),
            failure -> attempt.ended(ending.outcome()));
  }
}
