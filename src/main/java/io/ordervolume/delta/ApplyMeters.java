package io.ordervolume.delta;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Measures applies, which happen every second and are not logged one by one. Every series is there
 * from the start.
 */
@Startup
@ApplicationScoped
public class ApplyMeters {

  private final MeterRegistry registry;
  private final String view;
  private final Timer duration;
  private final Counter marks;
  private final Counter orders;
  private final Counter rows;
  private final Counter deferred;
  private final Counter failures;
  private final AtomicLong deltaRows = new AtomicLong();

  ApplyMeters(MeterRegistry registry, @ConfigProperty(name = "order-volume.view") String view) {
    this.registry = registry;
    this.view = view;
    this.duration =
        Timer.builder("matview.apply.duration")
            .description("Applies that took marks away")
            .tag("view", view)
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(1))
            .register(registry);
    this.marks = counter("matview.apply.marks", "Marks that applies took away");
    this.orders = counter("matview.apply.orders", "Orders that applies recomputed");
    this.rows = counter("matview.apply.rows", "Rows that applies changed for readers");
    this.deferred =
        counter("matview.apply.deferred", "Applies that left what changed to a refresh");
    this.failures = counter("matview.apply.failures", "Applies that failed");
    Gauge.builder("matview.delta.rows", deltaRows, AtomicLong::get)
        .description("Rows in the delta")
        .tag("view", view)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).tag("view", view).register(registry);
  }

  /** Counts what an apply did that took so long. */
  public void applied(Applied applied, Duration took) {
    if (!applied.fits()) {
      deferred.increment();
    } else if (applied.marks() > 0) {
      duration.record(took);
      marks.increment(applied.marks());
      orders.increment(applied.keys());
      rows.increment(applied.rowsChanged());
    }
  }

  public void failed() {
    failures.increment();
  }

  /** Notes how many rows lie in the delta. */
  public void sawDelta(long size) {
    deltaRows.set(size);
  }
}
