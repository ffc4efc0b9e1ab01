package io.ordervolume.refresh;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Counts and times the attempts of this replica. Every series is there from the start, at zero, so
 * that an alert on its growth sees the first event too.
 */
@Singleton
class RefreshMetrics implements RefreshObserver {

  private static final Duration[] BUCKETS =
      Stream.of("0.01", "0.05", "0.1", "0.5", "1", "5", "10", "30", "60", "120", "300", "600")
          .map(seconds -> Duration.parse("PT" + seconds + "S"))
          .toArray(Duration[]::new);

  private static final Set<Outcome> ENDS = EnumSet.complementOf(EnumSet.of(Outcome.RUNNING));

  private final MeterRegistry registry;
  private final Tags view;
  private final Map<Long, Timer.Sample> running = new ConcurrentHashMap<>();

  RefreshMetrics(MeterRegistry registry, @ConfigProperty(name = "order-volume.view") String view) {
    this.registry = registry;
    this.view = Tags.of("view", view);
    Gauge.builder("matview.refresh.running", running, Map::size)
        .description("Refreshes that this replica is at work on")
        .tags(this.view)
        .register(registry);
    for (Outcome end : ENDS) {
      Stream.of(Trigger.values()).forEach(trigger -> count(trigger, end, 0));
      Stream.of(Mode.values()).forEach(mode -> duration(mode, end));
    }
    countRows("inserted", 0);
    countRows("deleted", 0);
    countUnexplained(0);
  }

  @Override
  public void began(Run run) {
    running.putIfAbsent(run.id(), Timer.start(registry));
  }

  @Override
  public void ended(Run run, Ending ending) {
    count(run.trigger(), ending.outcome(), 1);
    Change change = ending.change();
    Timer.Sample sample = running.remove(run.id());
    if (sample != null) {
      sample.stop(duration(change == null ? run.mode() : change.mode(), ending.outcome()));
    }
    if (change != null && !change.isRebuild()) {
      countRows("inserted", change.inserted());
      countRows("deleted", change.deleted());
      countUnexplained(change.unexplained() == null ? 0 : change.unexplained());
    }
  }

  private void count(Trigger trigger, Outcome outcome, int attempts) {
    Counter.builder("matview.refresh.attempts")
        .description("Attempts to refresh that this replica made, or found lost")
        .tags(view.and("trigger", trigger.word(), "outcome", outcome.word()))
        .register(registry)
        .increment(attempts);
  }

  /** From the time when it is an attempt's turn; who never had a turn is not timed. */
  private Timer duration(Mode mode, Outcome outcome) {
    return Timer.builder("matview.refresh.duration")
        .description("How long attempts took once it was their turn")
        .tags(view.and("mode", mode.word(), "outcome", outcome.word()))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private void countRows(String operation, long rows) {
    Counter.builder("matview.rows.changed")
        .description("Rows that refreshes inserted and deleted")
        .tags(view.and("op", operation))
        .register(registry)
        .increment(rows);
  }

  private void countUnexplained(long rows) {
    Counter.builder("matview.unexplained.rows")
        .description("Rows that refreshes changed and no mark explains")
        .tags(view)
        .register(registry)
        .increment(rows);
  }
}
