package io.ordervolume.startup;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.context.SmallRyeContextManagerProvider;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/**
 * Logs failures that no subscriber takes. After the end of the application it logs them at debug
 * only: work that is still running then fails, and the cause is already logged.
 */
@ApplicationScoped
class DroppedFailures {

  private static final Logger LOG = Logger.getLogger(DroppedFailures.class);

  void onStart(@Observes StartupEvent start) {
    Infrastructure.setDroppedExceptionHandler(DroppedFailures::log);
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
