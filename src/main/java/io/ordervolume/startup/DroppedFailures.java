package io.ordervolume.startup;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.context.SmallRyeContextManagerProvider;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Logs failures that no code handles. After a failed start, work that still runs finds the
 * application ended. These failures are logged at debug, because the cause is logged already.
 */
@ApplicationScoped
class DroppedFailures {

  /** The top frames of the stack to check: the promise, and the timer of the pool. */
  private static final int POOL_FRAMES = 3;

  private static final Logger LOG = Logger.getLogger(DroppedFailures.class);

  void onStart(@Observes StartupEvent start, Vertx vertx) {
    Infrastructure.setDroppedExceptionHandler(DroppedFailures::log);
    vertx.exceptionHandler(DroppedFailures::uncaught);
  }

  /**
   * Logs an uncaught failure. Vert.x's pool does not cancel the timer of a statement whose
   * connection failed. The timer then fails the statement a second time, 30 seconds later. Such
   * failures are logged at debug.
   */
  private static void uncaught(Throwable failure) {
    if (isOfPool(failure)) {
      LOG.debug("A pool failed a statement that had failed before", failure);
    } else {
      LOG.error("An exception was not caught", failure);
    }
  }

  static boolean isOfPool(Throwable failure) {
    return failure instanceof IllegalStateException
        && Stream.of(failure.getStackTrace())
            .limit(POOL_FRAMES)
            .anyMatch(frame -> frame.getClassName().startsWith("io.vertx.sqlclient."));
  }

  private static void log(Throwable failure) {
    if (hasEnded()) {
      LOG.debug("Dropped after the end of the application", failure);
    } else {
      LOG.error("A failure was dropped", failure);
    }
  }

  private static boolean hasEnded() {
    try {
      return SmallRyeContextManagerProvider.getManager() == null;
    } catch (IllegalStateException ended) {
      return true;
    }
  }
}
