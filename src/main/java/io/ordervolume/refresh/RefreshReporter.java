package io.ordervolume.refresh;

import io.ordervolume.problem.DatabaseFailure;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/** Tells those who read the log of the service, a line for each attempt. */
@Singleton
class RefreshReporter implements RefreshObserver {

  private static final Logger LOG = Logger.getLogger(RefreshReporter.class);

  private final String view;

  RefreshReporter(@ConfigProperty(name = "order-volume.view") String view) {
    this.view = view;
  }

  @Override
  public void heldUp(Run run, Throwable failure) {
    LOG.infof("Refresh %d of %s held up: %s", run.id(), view, DatabaseFailure.message(failure));
  }

  @Override
  public void ended(Run run, Ending ending) {
    LOG.logf(
        level(ending.outcome()),
        "Refresh %d of %s (%s) %s: %s",
        run.id(),
        view,
        run.trigger().word(),
        ending.outcome().word(),
        ending.story());
    Change change = ending.change();
    if (change != null && change.unexplained() != null && change.unexplained() > 0) {
      LOG.warnf(
          "Refresh %d of %s changed %d rows that no mark explains, so changes go unnoticed: a trigger is disabled or"
              + " by-passed. select start_change_capture() repairs them.",
          run.id(), view, change.unexplained());
    }
  }

  private static Level level(Outcome outcome) {
    return switch (outcome) {
      case FAILED, TIMED_OUT -> Level.ERROR;
      case LOST -> Level.WARN;
      default -> Level.INFO;
    };
  }
}
