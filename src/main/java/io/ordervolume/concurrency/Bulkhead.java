package io.ordervolume.concurrency;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Limits how much work runs at a time. A bounded amount waits for a bounded time; the rest is
 * rejected at once, which costs almost nothing. So admitted work ends in time under overload.
 */
public final class Bulkhead {

  private final Limits limits;
  private final Vertx vertx;
  private final Supplier<Throwable> refusal;
  private final Map<CompletableFuture<Void>, String> waiting = new LinkedHashMap<>();
  private final Map<String, Integer> runningOf = new HashMap<>();
  private final CallerShares shares;
  private int running;
  private long refused;

  /**
   * How much work is admitted.
   *
   * @param running how much runs at a time
   * @param waiting how much waits at a time
   * @param maxWait how long work waits
   */
  public record Limits(int running, int waiting, Duration maxWait) {}

  /**
   * @param share the part of running and waiting work that one caller may have
   * @param refusal creates the failure of rejected work
   */
  public Bulkhead(Limits limits, double share, Vertx vertx, Supplier<Throwable> refusal) {
    this.limits = limits;
    this.vertx = vertx;
    this.refusal = refusal;
    this.shares = new CallerShares(limits.running + limits.waiting, share);
  }

  /** Runs work of the service itself, which has no share. */
  public <T> Uni<T> admit(Supplier<Uni<T>> work) {
    return admit(CallerShares.NOBODY, work);
  }

  /**
   * Runs the work when a permit is free, or fails without starting it. More work is rejected if the
   * caller has its share of running and waiting work. The caller with the least running work gets
   * the next permit.
   */
  public <T> Uni<T> admit(String caller, Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .deferred(
            () ->
                shares.take(caller)
                    ? enter(caller, work)
                        .onTermination()
                        .invoke(new Once(() -> shares.giveBack(caller)))
                    : refusedWork());
  }

  /** Runs an action once: cancellation can also arrive after completion. */
  private static final class Once implements Runnable {

    private final AtomicBoolean done = new AtomicBoolean();
    private final Runnable action;

    Once(Runnable action) {
      this.action = action;
    }

    @Override
    public void run() {
      if (!done.getAndSet(true)) {
        action.run();
      }
    }
  }

  private <T> Uni<T> refusedWork() {
    refuse();
    return Uni.createFrom().failure(refusal);
  }

  private <T> Uni<T> enter(String caller, Supplier<Uni<T>> work) {
    CompletableFuture<Void> permit = new CompletableFuture<>();
    synchronized (this) {
      if (running < limits.running) {
        running++;
        runningOf.merge(caller, 1, Integer::sum);
        permit.complete(null);
      } else if (waiting.size() < limits.waiting) {
        waiting.put(permit, caller);
      } else {
        return refusedWork();
      }
    }
    // Covers waiting and work, so that a permit granted during cancellation is not lost. The flag
    // makes release idempotent: cancellation can also arrive after completion.
    AtomicBoolean left = new AtomicBoolean();
    return (permit.isDone() ? Uni.createFrom().deferred(work::get) : await(permit).chain(work::get))
        .onTermination()
        .invoke(
            () -> {
              if (!left.getAndSet(true)) {
                release(caller, permit);
              }
            });
  }

  private Uni<Void> await(CompletableFuture<Void> permit) {
    long timer = vertx.setTimer(limits.maxWait.toMillis(), late -> timeOut(permit));
    return SharedResult.await(permit).onTermination().invoke(() -> vertx.cancelTimer(timer));
  }

  private void timeOut(CompletableFuture<Void> permit) {
    if (permit.completeExceptionally(refusal.get())) {
      synchronized (this) {
        waiting.remove(permit);
        refused++;
      }
    }
  }

  /** Releases the permit, or stops waiting for it. */
  private void release(String caller, CompletableFuture<Void> permit) {
    if (permit.cancel(false)) {
      synchronized (this) {
        waiting.remove(permit);
      }
    } else if (!permit.isCompletedExceptionally()) {
      wakeNext(caller);
    }
  }

  /** Gives the permit to the caller with the least running work, and to its oldest request. */
  private void wakeNext(String from) {
    String last = from;
    CompletableFuture<Void> next;
    do {
      synchronized (this) {
        runningOf.computeIfPresent(last, (same, count) -> count == 1 ? null : count - 1);
        next = next();
        if (next == null) {
          running--;
        } else {
          last = waiting.remove(next);
          runningOf.merge(last, 1, Integer::sum);
        }
      }
    } while (next != null && !next.complete(null));
  }

  private CompletableFuture<Void> next() {
    CompletableFuture<Void> best = null;
    int least = Integer.MAX_VALUE;
    for (Map.Entry<CompletableFuture<Void>, String> each : waiting.entrySet()) {
      int runs = runningOf.getOrDefault(each.getValue(), 0);
      if (runs < least) {
        best = each.getKey();
        least = runs;
      }
    }
    return best;
  }

  /** Returns whether new work is rejected now. */
  public synchronized boolean isFull() {
    return running >= limits.running && waiting.size() >= limits.waiting;
  }

  /** Counts work that was rejected before it came here. */
  public synchronized void refuse() {
    refused++;
  }

  public synchronized int running() {
    return running;
  }

  public synchronized int waiting() {
    return waiting.size();
  }

  /** Returns how much work was rejected so far. */
  public synchronized long refused() {
    return refused;
  }
}
