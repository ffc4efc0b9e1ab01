package io.ordervolume.maintenance;

import io.ordervolume.problem.DatabaseErrors;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * Logs one line for each attempt. While the database is lost, attempts whose end cannot be recorded
 * are logged at debug. The instance that finds them lost logs them later.
 */
@Singleton
class RefreshLogger implements RefreshListener {

  private static final Logger LOG = Logger.getLogger(RefreshLogger.class);

  @Override
  public void retrying(LoggedRefresh refresh, Throwable failure) {
    LOG.infof(
        "Refresh %d of %s is retried: %s",
        refresh.id(), refresh.view(), DatabaseErrors.message(failure));
  }

  @Override
  public void finished(LoggedRefresh refresh, AttemptResult result) {
    LOG.logf(
        result.isRecorded() ? level(result.status()) : Level.DEBUG,
        "Refresh %d of %s (%s) %s: %s",
        refresh.id(),
        refresh.view(),
        refresh.reason().word(),
        result.status().word(),
        result.summary());
    result
        .refresh()
        .flatMap(RefreshResult::uncapturedRows)
        .filter(rows -> rows > 0)
        .ifPresent(
            rows ->
                LOG.warnf(
                    "Refresh %d of %s changed %d rows that no captured change explains: a trigger was disabled or"
                        + " bypassed. GET /views/%s shows the state of capture.",
                    refresh.id(), refresh.view(), rows, refresh.view()));
  }

  private static Level level(RefreshStatus status) {
    return switch (status) {
      case FAILED, TIMED_OUT -> Level.ERROR;
      case LOST -> Level.WARN;
      default -> Level.INFO;
    };
  }
}
