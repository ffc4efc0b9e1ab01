package io.ordervolume.maintenance;

import io.ordervolume.freshness.RefreshForecast;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.scheduler.ScheduledExecution;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.scheduler.Trigger;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Refreshes each view at its scheduled times. Every instance requests the refresh, and the first
 * one serves all. Each registered view has its jobs.
 */
@ApplicationScoped
public class RefreshSchedule implements RefreshForecast {

  private static final Logger LOG = Logger.getLogger(RefreshSchedule.class);
  private static final String OFF = "off";

  private final Scheduler scheduler;
  private final ViewSettings settings;
  private final BloatCheck bloat;
  private final Clock clock;

  RefreshSchedule(Scheduler scheduler, ViewSettings settings, BloatCheck bloat, Clock clock) {
    this.scheduler = scheduler;
    this.settings = settings;
    this.bloat = bloat;
    this.clock = clock;
  }

  /** Schedules the refreshes of a view. */
  void add(MaintainedView view) {
    String name = view.relation().name();
    schedule(
        refreshJob(name),
        settings.cron(name),
        execution -> request(view, RefreshMode.CONCURRENT, execution));
    schedule(rebuildJob(name), settings.rebuildCron(), execution -> rebuild(view, execution));
  }

  /** Removes the schedule of a view. */
  void remove(String name) {
    scheduler.unscheduleJob(refreshJob(name));
    scheduler.unscheduleJob(rebuildJob(name));
  }

  /** Returns the next scheduled time of a view; empty if it has no schedule. */
  @Override
  public Optional<Instant> next(String view) {
    return Optional.ofNullable(scheduler.getScheduledJob(refreshJob(view)))
        .map(Trigger::getNextFireTime);
  }

  private void schedule(String job, String cron, Function<ScheduledExecution, Uni<Void>> task) {
    if (cron.isBlank() || OFF.equals(cron) || "disabled".equals(cron)) {
      return;
    }
    try {
      scheduler
          .newJob(job)
          .setCron(cron)
          .setConcurrentExecution(ConcurrentExecution.SKIP)
          .setAsyncTask(task)
          .schedule();
    } catch (RuntimeException invalid) {
      LOG.errorf("%s has no schedule, because its cron expression is invalid: %s", job, cron);
    }
  }

  /** Rebuilds the view if it is bloated. A rebuild blocks reads, so it has its own schedule. */
  private Uni<Void> rebuild(MaintainedView view, ScheduledExecution execution) {
    return bloat
        .exceedsLimit(view.relation().id())
        .chain(
            bloated ->
                bloated
                    ? request(view, RefreshMode.REBUILD, execution)
                    : Uni.createFrom().voidItem());
  }

  private Uni<Void> request(MaintainedView view, RefreshMode mode, ScheduledExecution execution) {
    Duration due = Duration.between(execution.getScheduledFireTime(), clock.instant());
    return view.coordinator()
        .request(RefreshReason.SCHEDULE, null, mode, due)
        .outcome()
        .replaceWithVoid();
  }

  private static String refreshJob(String view) {
    return "refresh " + view;
  }

  private static String rebuildJob(String view) {
    return "rebuild " + view;
  }
}
