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
 * Runs work periodically, by a monotonic clock. The Quarkus scheduler uses the wall clock: if that
 * is set back, the scheduler does nothing until the old time is reached again.
 */
@ApplicationScoped
public class PeriodicRunner {

  /** The shortest delay of a Vert.x timer. */
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final Vertx vertx;
  private final List<Long> timers = new CopyOnWriteArrayList<>();

  PeriodicRunner(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Runs the work now and then at each interval, unless the previous run has not ended. A failure
   * does not stop later runs. The work itself must log it.
   */
  public void every(Duration interval, Supplier<Uni<Void>> work) {
    every(AT_ONCE, interval, work);
  }

  /** Runs the work at each interval, for the first time after a delay. */
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
    timers.add(
        vertx.setPeriodic(delay.toMillis(), interval.toMillis(), timer -> runOnOwnContext(once)));
  }

  /** Runs the action on its own Vert.x context, as each request does. */
  private void runOnOwnContext(Runnable once) {
    VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext())
        .runOnContext(nothing -> once.run());
  }

  void onStop(@Observes ShutdownEvent stop) {
    timers.forEach(vertx::cancelTimer);
  }
}
