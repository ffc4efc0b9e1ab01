package io.ordervolume.maintenance;

import io.ordervolume.concurrency.SharedResult;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An attempt to refresh a view. Callers may join it until it has its turn.
 *
 * <p>It keeps the latest arrival of its callers, by the database's clock. A refresh by another
 * instance serves all of them if its data are not older.
 */
public final class RefreshAttempt {

  private final RefreshReason reason;
  private final RefreshMode mode;
  private final CompletableFuture<Long> id = new CompletableFuture<>();
  private final CompletableFuture<RefreshStatus> outcome = new CompletableFuture<>();
  private final AtomicReference<Long> joined = new AtomicReference<>();
  private volatile LoggedRefresh logged;
  private volatile OffsetDateTime arrival;
  private volatile long startedAtNanos = System.nanoTime();

  RefreshAttempt(RefreshReason reason, RefreshMode mode) {
    this.reason = reason;
    this.mode = mode;
  }

  RefreshReason reason() {
    return reason;
  }

  RefreshMode mode() {
    return mode;
  }

  /** Returns the id of its row in {@code refresh_log}. Fails if the database is unavailable. */
  public Uni<Long> id() {
    return SharedResult.await(id);
  }

  /** Returns its status after it ended. Fails only together with {@link #id}. */
  public Uni<RefreshStatus> outcome() {
    return SharedResult.await(outcome);
  }

  /** Returns its row in the log; null before it is open. */
  LoggedRefresh logged() {
    return logged;
  }

  void opened(LoggedRefresh row, OffsetDateTime firstArrival) {
    logged = row;
    arrival = firstArrival;
  }

  void completeId() {
    id.complete(logged.id());
  }

  /** Adds a caller. Calls must not run concurrently. */
  void join() {
    joined.set(System.nanoTime());
  }

  /** Returns whether callers joined since {@link #drainLatestJoin} was last called. */
  boolean isJoined() {
    return joined.get() != null;
  }

  /**
   * Returns the time of the latest join since the last call, by {@link System#nanoTime}. Call it
   * before reading the clock that is to cover these callers.
   */
  Optional<Long> drainLatestJoin() {
    return Optional.ofNullable(joined.getAndSet(null));
  }

  void arrivedBy(OffsetDateTime time) {
    arrival = time;
  }

  OffsetDateTime arrival() {
    return arrival;
  }

  /** Notes that it is the attempt's turn, for the first time or again. */
  void started() {
    startedAtNanos = System.nanoTime();
  }

  /** Returns whether its turn, or before that its wait, has lasted this long. */
  boolean hasTaken(Duration time) {
    return System.nanoTime() - startedAtNanos >= time.toNanos();
  }

  void finished(RefreshStatus status) {
    outcome.complete(status);
  }

  void failToStart(Throwable failure) {
    id.completeExceptionally(failure);
    outcome.completeExceptionally(failure);
  }
}
