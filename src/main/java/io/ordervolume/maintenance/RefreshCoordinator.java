package io.ordervolume.maintenance;

import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Coordinates the refreshes of one view: one runs at a time, in this instance and across instances.
 * Callers of one instance share the attempt that waits. A lock in the database decides which
 * instance refreshes. If a refresh of another instance has served an attempt's callers, the attempt
 * ends without refreshing.
 */
public final class RefreshCoordinator {

  private static final int RETRY_AFTER_SECONDS = 1;

  private final int viewId;
  private final String view;
  private final RefreshLogWriter log;
  private final RefreshExecution execution;
  private final Supplier<Uni<Void>> afterEnd;
  private final Supplier<Uni<Void>> prerequisites;
  private final Map<RefreshMode, RefreshAttempt> waiting = new EnumMap<>(RefreshMode.class);
  private final Set<RefreshAttempt> active = ConcurrentHashMap.newKeySet();
  private boolean stopped;

  /**
   * @param afterEnd called after each attempt, before its callers get the result; never fails
   * @param prerequisites refreshes the maintained views that this one reads; called before each
   *     attempt
   */
  RefreshCoordinator(
      int viewId,
      String view,
      RefreshLogWriter log,
      RefreshExecution execution,
      Supplier<Uni<Void>> afterEnd,
      Supplier<Uni<Void>> prerequisites) {
    this.viewId = viewId;
    this.view = view;
    this.log = log;
    this.execution = execution;
    this.afterEnd = afterEnd;
    this.prerequisites = prerequisites;
  }

  /**
   * Requests rows that are not older than now.
   *
   * @param requestedBy the client; null if no client asked
   */
  public RefreshAttempt request(RefreshReason reason, String requestedBy, RefreshMode mode) {
    return request(reason, requestedBy, mode, Duration.ZERO);
  }

  /** Requests rows that are not older than a scheduled time, which passed {@code due} ago. */
  RefreshAttempt request(RefreshReason reason, String requestedBy, RefreshMode mode, Duration due) {
    RefreshAttempt attempt;
    synchronized (waiting) {
      attempt = waiting.get(mode);
      if (attempt != null) {
        attempt.join();
        return attempt;
      }
      attempt = new RefreshAttempt(reason, mode);
      if (stopped) {
        attempt.failToStart(stopping());
        return attempt;
      }
      waiting.put(mode, attempt);
      active.add(attempt);
    }
    begin(attempt, requestedBy, due);
    return attempt;
  }

  /** Returns whether an attempt of this instance waits or runs. */
  boolean isActive() {
    return !active.isEmpty();
  }

  private void begin(RefreshAttempt attempt, String requestedBy, Duration due) {
    log.open(attempt, viewId, view, requestedBy, due)
        .invoke(() -> opened(attempt))
        .chain(prerequisites::get)
        .chain(() -> execution.run(attempt, () -> close(attempt)))
        .subscribe()
        .with(
            result -> finished(attempt, result),
            failure -> {
              close(attempt);
              active.remove(attempt);
              attempt.failToStart(failure);
            });
  }

  private void opened(RefreshAttempt attempt) {
    execution.notifyListeners(listener -> listener.opened(attempt.logged()));
    attempt.completeId();
  }

  /** Closes the attempt for callers: later ones start another attempt. */
  private void close(RefreshAttempt attempt) {
    synchronized (waiting) {
      waiting.remove(attempt.mode(), attempt);
    }
  }

  /**
   * Rejects new attempts and cancels the active ones.
   *
   * @param cancel cancels an attempt by its id, and completes when it has ended
   * @return completes when all have ended; fails if the database did not accept a cancellation
   */
  CompletableFuture<Void> stop(Function<Long, Uni<Void>> cancel) {
    synchronized (waiting) {
      stopped = true;
    }
    return CompletableFuture.allOf(
        active.stream()
            .map(attempt -> attempt.id().chain(cancel::apply).chain(attempt::outcome))
            .map(Uni::subscribeAsCompletionStage)
            .toArray(CompletableFuture[]::new));
  }

  private static HttpProblem stopping() {
    return ProblemType.OVERLOADED
        .problem("This instance is shutting down.", "Try again: another instance will accept it.")
        .withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }

  /**
   * Ends the attempt. Its callers get the result after a poll, so that they do not read rows that
   * this instance cached before.
   */
  private void finished(RefreshAttempt attempt, AttemptResult result) {
    close(attempt);
    active.remove(attempt);
    execution.notifyListeners(listener -> listener.finished(attempt.logged(), result));
    afterEnd.get().subscribe().with(polled -> attempt.finished(result.status()));
  }
}
