package io.ordervolume.refresh;

import io.smallrye.mutiny.Uni;
import java.time.OffsetDateTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One attempt to refresh, which callers may join until it has the lock.
 *
 * <p>It remembers the latest arrival of its callers, by the database's clock: a refresh that
 * another replica made serves them all when its data are not older than that.
 */
public final class Attempt {

  private final Mode mode;
  private final CompletableFuture<Long> id = new CompletableFuture<>();
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicBoolean joined = new AtomicBoolean();
  private volatile long rowId;
  private volatile OffsetDateTime arrival;

  Attempt(Mode mode) {
    this.mode = mode;
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

  boolean isOpen() {
    return id.isDone();
  }

  /** Its row, once it is open. */
  long rowId() {
    return rowId;
  }

  void opened(long row, OffsetDateTime firstArrival) {
    rowId = row;
    arrival = firstArrival;
    id.complete(row);
  }

  void join() {
    joined.set(true);
  }

  /**
   * Whether callers joined since this was last asked. Ask before reading the clock that is to cover
   * them.
   */
  boolean takeJoined() {
    return joined.getAndSet(false);
  }

  void arrivedBy(OffsetDateTime time) {
    arrival = time;
  }

  OffsetDateTime arrival() {
    return arrival;
  }

  void ended(Outcome how) {
    outcome.complete(how);
  }

  void neverOpened(Throwable failure) {
    id.completeExceptionally(failure);
    outcome.completeExceptionally(failure);
  }
}
