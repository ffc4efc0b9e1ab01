package io.ordervolume.concurrency;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Does work again and again. Time is measured by a clock that nobody sets: the scheduler goes by
 * the one on the wall, and would stand still for as long as that is set back.
 */
@ApplicationScoped
public class PeriodicRunner {

  /** No timer is sooner. */
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final Vertx vertx;
  private final List<Long> timers = new CopyOnWriteArrayList<>();

  PeriodicRunner(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Does the work now, and from then on once in each interval in which the last time is over. It is
   * done again also where it failed: what went wrong is for the work itself to tell.
   */
  public void every(Duration interval, Supplier<Uni<Void>> work) {
    every(AT_ONCE, interval, work);
  }

  /** The same, beginning after a delay. */
  public void every(Duration delay, Duration interval, Supplier<Uni<Void>> work) {
    AtomicBoolean busy = new AtomicBoolean();
    Runnable once =
        () -> {
          if (busy.compareAndSet(false, true)) {
            Uni.createFrom()
                .deferred(work::get)
                .subscribe()
                .with(done -> busy.set(false), failure -> busy.set(false));
          }
        };
    timers.add(vertx.setPeriodic(delay.toMillis(), interval.toMillis(), timer -> apart(once)));
  }

  /** Each time has a context of its own, as a request has. */
  private void apart(Runnable once) {
    VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext())
        .runOnContext(nothing -> once.run());
  }

  void onStop(@Observes ShutdownEvent stop) {
    timers.forEach(vertx::cancelTimer);
  }
}
