package io.ordervolume.maintenance;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.ordervolume.catalog.RelationListener;
import io.ordervolume.catalog.ServedRelation;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Counts and times the attempts of this instance. The series of a view exist from its registration
 * on, at zero, so that an alert on their growth sees the first event too.
 */
@Singleton
class RefreshAttemptMetrics implements RefreshListener, RelationListener {

  private static final Duration[] BUCKETS =
      Stream.of("0.01", "0.05", "0.1", "0.5", "1", "5", "10", "30", "60", "120", "300", "600")
          .map(seconds -> Duration.parse("PT" + seconds + "S"))
          .toArray(Duration[]::new);

  private static final Set<RefreshStatus> ENDS =
      EnumSet.complementOf(EnumSet.of(RefreshStatus.RUNNING));

  private final MeterRegistry registry;
  private final Map<Long, Running> running = new ConcurrentHashMap<>();

  private record Running(String view, Timer.Sample sample) {}

  RefreshAttemptMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void added(ServedRelation relation) {
    String view = relation.name();
    Gauge.builder(
            "matview.refresh.running",
            running,
            all -> all.values().stream().filter(one -> one.view().equals(view)).count())
        .description("Refreshes that this instance runs")
        .tags(tags(view))
        .register(registry);
    for (RefreshStatus end : ENDS) {
      Stream.of(RefreshReason.values()).forEach(reason -> count(view, reason, end, 0));
      Stream.of(RefreshMode.values()).forEach(mode -> duration(view, mode, end));
    }
    countRows(view, "inserted", 0);
    countRows(view, "deleted", 0);
    countUncaptured(view, 0);
  }

  @Override
  public void started(LoggedRefresh refresh) {
    running.putIfAbsent(refresh.id(), new Running(refresh.view(), Timer.start(registry)));
  }

  @Override
  public void finished(LoggedRefresh refresh, AttemptResult result) {
    String view = refresh.view();
    count(view, refresh.reason(), result.status(), 1);
    Running begun = running.remove(refresh.id());
    if (begun != null) {
      RefreshMode mode = result.refresh().map(RefreshResult::mode).orElse(refresh.mode());
      begun.sample().stop(duration(view, mode, result.status()));
    }
    result
        .refresh()
        .ifPresent(
            effect -> {
              countRows(view, "inserted", effect.inserted().orElse(0L));
              countRows(view, "deleted", effect.deleted().orElse(0L));
              countUncaptured(view, effect.uncapturedRows().orElse(0L));
            });
  }

  private static Tags tags(String view) {
    return Tags.of("view", view);
  }

  private void count(String view, RefreshReason reason, RefreshStatus status, int attempts) {
    Counter.builder("matview.refresh.attempts")
        .description("Attempts to refresh that this instance made, or found lost")
        .tags(tags(view).and("trigger", reason.word(), "outcome", status.word()))
        .register(registry)
        .increment(attempts);
  }

  /**
   * Returns the timer of attempts. It measures from the attempt's turn, so attempts that never had
   * their turn are not timed.
   */
  private Timer duration(String view, RefreshMode mode, RefreshStatus status) {
    return Timer.builder("matview.refresh.duration")
        .description("Duration of attempts, without waiting for their turn")
        .tags(tags(view).and("mode", mode.word(), "outcome", status.word()))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private void countRows(String view, String operation, long rows) {
    Counter.builder("matview.rows.changed")
        .description("Rows that refreshes inserted and deleted")
        .tags(tags(view).and("op", operation))
        .register(registry)
        .increment(rows);
  }

  private void countUncaptured(String view, long rows) {
    Counter.builder("matview.uncaptured.rows")
        .description("Rows that refreshes changed and no captured change explains")
        .tags(tags(view))
        .register(registry)
        .increment(rows);
  }
}
