package io.ordervolume.maintenance;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Bounds how many refreshes this instance runs at a time, over all views. Attempts get their
 * permits in the order in which they began to wait, and hold no connection while they wait.
 */
final class RefreshLimiter {

  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

  private static final int POLLS_PER_CHECK = 20;

  private final Deque<Object> waiting = new ArrayDeque<>();
  private int available;

  RefreshLimiter(int maxConcurrent) {
    if (maxConcurrent < 1) {
      throw new IllegalArgumentException("order-volume.refresh.max-concurrent must be at least 1.");
    }
    this.available = maxConcurrent;
  }

  /**
   * Runs the work when a permit is free.
   *
   * @param check called once a second while waiting; if it fails, the work is not run
   */
  <T> Uni<T> run(Supplier<Uni<Void>> check, Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Object ticket = enqueue();
              AtomicInteger polls = new AtomicInteger();
              return Uni.createFrom()
                  .deferred(() -> tryAcquire(ticket) ? granted(true) : checkNow(polls, check))
                  .repeat()
                  .withDelay(POLL_INTERVAL)
                  .whilst(granted -> !granted)
                  .collect()
                  .last()
                  .onFailure()
                  .invoke(() -> leave(ticket));
            })
        .chain(granted -> Uni.createFrom().deferred(work::get).eventually(this::release));
  }

  private static Uni<Boolean> checkNow(AtomicInteger polls, Supplier<Uni<Void>> check) {
    return polls.incrementAndGet() % POLLS_PER_CHECK == 0
        ? check.get().replaceWith(false)
        : granted(false);
  }

  private static Uni<Boolean> granted(boolean value) {
    return Uni.createFrom().item(value);
  }

  private synchronized Object enqueue() {
    Object ticket = new Object();
    waiting.addLast(ticket);
    return ticket;
  }

  private synchronized boolean tryAcquire(Object ticket) {
    if (available == 0 || waiting.peekFirst() != ticket) {
      return false;
    }
    waiting.removeFirst();
    available--;
    return true;
  }

  private synchronized void leave(Object ticket) {
    waiting.remove(ticket);
  }

  private synchronized void release() {
    available++;
  }
}
