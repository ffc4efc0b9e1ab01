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
 * Lets so much work run at a time and a little more wait for its turn, for a while; the rest is
 * refused at once, which costs next to nothing. So what is let in is done in time, however much is
 * asked for.
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
   * How much is let in.
   *
   * @param running most that runs at a time
   * @param waiting most that waits
   * @param patience longest that anything waits
   */
  public record Limits(int running, int waiting, Duration patience) {}

  /**
   * @param share the part of all that runs and waits that may be one caller's
   * @param refusal makes what refused work fails with
   */
  public Bulkhead(Limits limits, double share, Vertx vertx, Supplier<Throwable> refusal) {
    this.limits = limits;
    this.vertx = vertx;
    this.refusal = refusal;
    this.shares = new CallerShares(limits.running + limits.waiting, share);
  }

  /** Does work of the service itself, which no caller's share limits. */
  public <T> Uni<T> admit(Supplier<Uni<T>> work) {
    return admit(CallerShares.NOBODY, work);
  }

  /**
   * Does the work when it is its turn, or fails without having begun it. A caller that has its
   * share of running and waiting work is refused more, and of those that wait the caller with the
   * least running work is next.
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

  /** The second call of it does nothing: who gives up after the end is heard too. */
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
    CompletableFuture<Void> turn = new CompletableFuture<>();
    synchronized (this) {
      if (running < limits.running) {
        running++;
        runningOf.merge(caller, 1, Integer::sum);
        turn.complete(null);
      } else if (waiting.size() < limits.waiting) {
        waiting.put(turn, caller);
      } else {
        return refusedWork();
      }
    }
    // Around waiting and work alike: a turn that is given while its owner gives up would else be
    // nobody's. Once, because whoever gives up after the end is heard too.
    AtomicBoolean left = new AtomicBoolean();
    return (turn.isDone() ? Uni.createFrom().deferred(work::get) : await(turn).chain(work::get))
        .onTermination()
        .invoke(
            () -> {
              if (!left.getAndSet(true)) {
                leave(caller, turn);
              }
            });
  }

  private Uni<Void> await(CompletableFuture<Void> turn) {
    long timer = vertx.setTimer(limits.patience.toMillis(), late -> giveUp(turn));
    return SharedResult.await(turn).onTermination().invoke(() -> vertx.cancelTimer(timer));
  }

  private void giveUp(CompletableFuture<Void> turn) {
    if (turn.completeExceptionally(refusal.get())) {
      synchronized (this) {
        waiting.remove(turn);
        refused++;
      }
    }
  }

  /** With the work done, or without having had a turn at all. */
  private void leave(String caller, CompletableFuture<Void> turn) {
    if (turn.cancel(false)) {
      synchronized (this) {
        waiting.remove(turn);
      }
    } else if (!turn.isCompletedExceptionally()) {
      passOn(caller);
    }
  }

  /** The turn goes to the caller with the least running work, and to its oldest request. */
  private void passOn(String from) {
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

  /** Whether whatever comes now is refused. */
  public synchronized boolean isFull() {
    return running >= limits.running && waiting.size() >= limits.waiting;
  }

  /** Counts what was refused before it came here. */
  public synchronized void refuse() {
    refused++;
  }

  public synchronized int running() {
    return running;
  }

  public synchronized int waiting() {
    return waiting.size();
  }

  /** How much was refused so far. */
  public synchronized long refused() {
    return refused;
  }
}
