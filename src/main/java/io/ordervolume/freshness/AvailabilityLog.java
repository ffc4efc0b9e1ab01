package io.ordervolume.freshness;

import io.ordervolume.problem.DatabaseErrors;
import io.ordervolume.problem.ProblemType;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Logs one line when the database stops answering, and one when it answers again. */
@Singleton
class AvailabilityLog {

  private static final Logger LOG = Logger.getLogger(AvailabilityLog.class);

  private boolean away;
  private long since;

  /** Notes that a poll failed. Failures of another kind are logged at debug. */
  synchronized void failed(Throwable failure) {
    LOG.debugf("The views cannot be observed: %s", failure.getMessage());
    boolean unavailable = DatabaseErrors.isOf(failure, ProblemType.DATABASE_UNAVAILABLE);
    if (unavailable && !away) {
      away = true;
      since = System.nanoTime();
      LOG.warnf(
          "The database cannot be reached, and this is tried again each second: %s",
          DatabaseErrors.message(failure));
    }
  }

  /** Notes that a poll succeeded. */
  synchronized void succeeded() {
    if (away) {
      away = false;
      LOG.infof(
          "The database answers again, after %d seconds",
          Duration.ofNanos(System.nanoTime() - since).toSeconds());
    }
  }
}
