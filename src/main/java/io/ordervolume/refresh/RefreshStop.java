package io.ordervolume.refresh;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * When this replica is told to end, it begins no refresh any more and cancels those that it is at
 * work on: they are rolled back and told of as cancelled, and any other replica may refresh at
 * once. Left alone they would hold their locks until the database notices that nobody is there.
 */
@Singleton
class RefreshStop {

  private static final Logger LOG = Logger.getLogger(RefreshStop.class);
  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Before anything that it takes is gone. */
  private static final int FIRST = 1;

  private final Refresher refresher;
  private final Cancellation cancellation;

  RefreshStop(Refresher refresher, Cancellation cancellation) {
    this.refresher = refresher;
    this.cancellation = cancellation;
  }

  /** Callers who wait for a refresh would else be waited for in their turn. */
  void onDelay(@Observes ShutdownDelayInitiatedEvent end) {
    stop();
  }

  /** Waits, on the thread that ends the service. */
  void onStop(@Observes @Priority(FIRST) ShutdownEvent end) throws InterruptedException {
    try {
      stop().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException late) {
      LOG.warn("A refresh did not end in time: another replica will find it lost");
    }
  }

  private CompletableFuture<Void> stop() {
    return refresher.stop(this::cancel);
  }

  /** An attempt that is between two statements does not feel it: it is asked until it has ended. */
  private Uni<Void> cancel(long id) {
    return cancellation
        .ask(id)
        .repeat()
        .withDelay(BETWEEN_REQUESTS)
        .whilst(runs -> runs)
        .collect()
        .last()
        .replaceWithVoid();
  }
}
