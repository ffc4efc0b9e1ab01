package io.ordervolume.maintenance;

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
 * Cancels the refreshes of this instance at shutdown. They are rolled back, and another instance
 * may refresh at once. Without this they would hold their locks until the database notices the lost
 * connection.
 */
@Singleton
class RefreshShutdown {

  private static final Logger LOG = Logger.getLogger(RefreshShutdown.class);
  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(500);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Before anything that the cancellation needs is closed. */
  private static final int FIRST = 1;

  private final MaintainedViews views;
  private final RefreshCanceller canceller;

  RefreshShutdown(MaintainedViews views, RefreshCanceller canceller) {
    this.views = views;
    this.canceller = canceller;
  }

  /** Cancels first, because shutdown waits for running requests and these wait for the refresh. */
  void onDelay(@Observes ShutdownDelayInitiatedEvent end) {
    stop();
  }

  /** Waits for the cancellation, on the thread that ends the service. */
  void onStop(@Observes @Priority(FIRST) ShutdownEvent end) throws InterruptedException {
    try {
      stop().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException late) {
      LOG.warn("A refresh did not end in time: another instance will record it as lost");
    }
  }

  private CompletableFuture<Void> stop() {
    return CompletableFuture.allOf(
        views.all().stream()
            .map(view -> view.coordinator().stop(this::cancel))
            .toArray(CompletableFuture[]::new));
  }

  /**
   * Requests the cancellation until the attempt has ended. An attempt between two statements does
   * not notice a single request.
   */
  private Uni<Void> cancel(long id) {
    return canceller
        .requestCancel(id)
        .repeat()
        .withDelay(BETWEEN_REQUESTS)
        .whilst(runs -> runs)
        .collect()
        .last()
        .replaceWithVoid();
  }
}
