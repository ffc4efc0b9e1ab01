package io.ordervolume.refresh;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One attempt to refresh, which callers may join until it has the lock.
 *
 * <p>It remembers the latest arrival of its callers, by the database's clock: a refresh that
 * another replica made serves them all when its data are not older than that.
 */
public final class Attempt {

  private final Trigger trigger;
  private final Mode mode;
  private final CompletableFuture<Long> id = new CompletableFuture<>();
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicReference<Long> joined = new AtomicReference<>();
  private volatile Run run;
  private volatile OffsetDateTime arrival;
  private volatile long began = System.nanoTime();

  Attempt(Trigger trigger, Mode mode) {
    this.trigger = trigger;
    this.mode = mode;
  }

  Trigger trigger() {
    return trigger;
  }

  Mode mode() {
    return mode;
  }

  /**
   * Its row in {@code refresh_log}, which tells how it goes. Fails when the database cannot be
   * reached.
   */
  public Uni<Long> id() {
    return Uni.createFrom().completionStage(id);
  }

  /** How it ended, once it has. Fails only together with {@link #id}. */
  public Uni<Outcome> outcome() {
    return Uni.createFrom().completionStage(outcome);
  }

  /** What the log calls it, once it is open. */
  Run run() {
    return run;
  }

  void opened(long row, OffsetDateTime firstArrival) {
    run = new Run(row, trigger, mode);
    arrival = firstArrival;
  }

  /** Tells whoever asked that it is open. */
  void announce() {
    id.complete(run.id());
  }

  /** Somebody asks for what it will do. Call it for one at a time. */
  void join() {
    joined.set(System.nanoTime());
  }

  /** Whether callers joined since {@link #takeJoined} was last asked. */
  boolean isJoined() {
    return joined.get() != null;
  }

  /**
   * When the last of the callers joined who did since this was last asked, in the nanoseconds of
   * {@link System#nanoTime}. Ask before reading the clock that is to cover them.
   */
  Optional<Long> takeJoined() {
    return Optional.ofNullable(joined.getAndSet(null));
  }

  void arrivedBy(OffsetDateTime time) {
    arrival = time;
  }

  OffsetDateTime arrival() {
    return arrival;
  }

  /** It has its turn, for the first time or again. */
  void began() {
    began = System.nanoTime();
  }

  /** Whether its turn has lasted that long; until it has one, whether it has waited that long. */
  boolean hasTaken(Duration time) {
    return System.nanoTime() - began >= time.toNanos();
  }

  void ended(Outcome how) {
    outcome.complete(how);
  }

  void neverOpened(Throwable failure) {
    id.completeExceptionally(failure);
    outcome.completeExceptionally(failure);
  }
}
