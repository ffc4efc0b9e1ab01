package io.ordervolume.refresh;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.scheduler.ScheduledExecution;
import io.quarkus.scheduler.Scheduler;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Refreshes at the appointed times. Every replica asks; the first does it for all. */
@ApplicationScoped
public class RefreshSchedule {

  private static final String IDENTITY = "refresh";

  private final Refresher refresher;
  private final Bloat bloat;
  private final Scheduler scheduler;
  private final Clock clock;

  RefreshSchedule(Refresher refresher, Bloat bloat, Scheduler scheduler, Clock clock) {
    this.refresher = refresher;
    this.bloat = bloat;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  @Scheduled(
      identity = IDENTITY,
      cron = "{order-volume.refresh.cron}",
      concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> refresh(ScheduledExecution execution) {
    return request(Mode.CONCURRENT, execution);
  }

  /** The time when nobody minds waiting, if the view needs it. */
  @Scheduled(
      identity = "rebuild",
      cron = "{order-volume.refresh.rebuild-cron}",
      concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> rebuild(ScheduledExecution execution) {
    return bloat
        .isTooMuch()
        .chain(bloated -> bloated ? request(Mode.REBUILD, execution) : Uni.createFrom().voidItem());
  }

  private Uni<Void> request(Mode mode, ScheduledExecution execution) {
    Duration due = Duration.between(execution.getScheduledFireTime(), clock.instant());
    return refresher.request(Trigger.SCHEDULE, null, mode, due).outcome().replaceWithVoid();
  }

  /** The next appointed time; empty when there is no schedule. */
  public Optional<Instant> next() {
    return Optional.ofNullable(scheduler.getScheduledJob(IDENTITY))
        .map(io.quarkus.scheduler.Trigger::getNextFireTime);
  }
}
