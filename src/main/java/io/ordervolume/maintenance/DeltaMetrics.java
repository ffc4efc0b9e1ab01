package io.ordervolume.maintenance;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.ordervolume.catalog.RelationListener;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.freshness.StatusPoller;
import io.ordervolume.freshness.VersionSnapshot;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Measures applies, which happen every second and are not logged one by one. The duration is that
 * of all views together; keys, rows and failures are counted per view.
 */
@Singleton
class DeltaMetrics implements RelationListener {

  private final MeterRegistry registry;
  private final StatusPoller poller;
  private final Timer duration;
  private final Counter failures;
  private final Map<Integer, ViewCounters> views = new ConcurrentHashMap<>();

  private record ViewCounters(
      Counter keys, Counter rows, Counter deferred, Gauge deltaRows) {}

  DeltaMetrics(MeterRegistry registry, StatusPoller poller) {
    this.registry = registry;
    this.poller = poller;
    this.duration =
        Timer.builder("matview.apply.duration")
            .description("Duration of applies that found changes, of all views together")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(1))
            .register(registry);
    this.failures =
        Counter.builder("matview.apply.failures")
            .description("Applies that failed as a whole")
            .register(registry);
  }

  @Override
  public void added(ServedRelation relation) {
    String view = relation.name();
    views.put(
        relation.id(),
        new ViewCounters(
            counter("matview.apply.keys", "Keys that applies computed again", view),
            counter("matview.apply.rows", "Rows that applies wrote into the delta", view),
            counter("matview.apply.deferred", "Applies that left changes to a refresh", view),
            Gauge.builder("matview.delta.rows", () -> deltaRows(relation.id()))
                .description("Rows in the delta")
                .tag("view", view)
                .register(registry)));
  }

  @Override
  public void removed(ServedRelation relation) {
    Optional.ofNullable(views.remove(relation.id()))
        .ifPresent(removed -> registry.remove(removed.deltaRows()));
  }

  private long deltaRows(int relationId) {
    return poller
        .latest()
        .map(status -> status.views().get(relationId))
        .map(VersionSnapshot::deltaRows)
        .orElse(0L);
  }

  private Counter counter(String name, String description, String view) {
    return Counter.builder(name).description(description).tag("view", view).register(registry);
  }

  /** Records an apply that found changes. */
  void applied(List<ApplyResult> results, Duration took) {
    duration.record(took);
    for (ApplyResult result : results) {
      ViewCounters counters = views.get(result.relationId());
      if (counters != null) {
        counters.keys().increment(result.keys());
        counters.rows().increment(result.rowsWritten());
        counters.deferred().increment(result.dirtyReason().isPresent() ? 1 : 0);
      }
    }
  }

  void failed() {
    failures.increment();
  }
}
