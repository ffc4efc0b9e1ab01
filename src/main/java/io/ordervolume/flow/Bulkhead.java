package io.ordervolume.flow;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
  private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
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
   * @param refusal makes what refused work fails with
   */
  public Bulkhead(Limits limits, Vertx vertx, Supplier<Throwable> refusal) {
    this.limits = limits;
    this.vertx = vertx;
    this.refusal = refusal;
  }

  /** Does the work when it is its turn, or fails without having begun it. */
  public <T> Uni<T> admit(Supplier<Uni<T>> work) {
    return Uni.createFrom().deferred(() -> enter(work));
  }

  private <T> Uni<T> enter(Supplier<Uni<T>> work) {
    CompletableFuture<Void> turn = new CompletableFuture<>();
    synchronized (this) {
      if (running < limits.running) {
        running++;
        turn.complete(null);
      } else if (waiting.size() < limits.waiting) {
        waiting.add(turn);
      } else {
        refused++;
        return Uni.createFrom().failure(refusal);
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
                leave(turn);
              }
            });
  }

  private Uni<Void> await(CompletableFuture<Void> turn) {
    long timer = vertx.setTimer(limits.patience.toMillis(), late -> giveUp(turn));
    return Shared.await(turn).onTermination().invoke(() -> vertx.cancelTimer(timer));
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
  private void leave(CompletableFuture<Void> turn) {
    if (turn.cancel(false)) {
      synchronized (this) {
        waiting.remove(turn);
      }
    } else if (!turn.isCompletedExceptionally()) {
      passOn();
    }
  }

  /** The turn goes to whoever has waited longest and still does. */
  private void passOn() {
    CompletableFuture<Void> next;
    do {
      synchronized (this) {
        next = waiting.poll();
        if (next == null) {
          running--;
        }
      }
    } while (next != null && !next.complete(null));
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
