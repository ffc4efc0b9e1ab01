package io.ordervolume.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.ordervolume.version.Sighting;
import io.ordervolume.version.Standing;
import io.ordervolume.view.Source;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Measures what is read, and shows the last sighting. Times are told as times, never as ages:
 * whoever looks at them computes the age at the moment of looking. Every series is there from the
 * start.
 */
@ApplicationScoped
class FreshnessMeters {

  /** What became of a read. */
  private enum Result {
    OK,
    NOT_MODIFIED,
    FAILED
  }

  private final Standing standing;
  private final MeterRegistry registry;
  private final String view;
  private final Map<Source, Map<Result, Counter>> reads = new EnumMap<>(Source.class);

  FreshnessMeters(
      Standing standing,
      MeterRegistry registry,
      @ConfigProperty(name = "order-volume.view") String view) {
    this.standing = standing;
    this.registry = registry;
    this.view = view;
    for (Source source : Source.values()) {
      Map<Result, Counter> results = new EnumMap<>(Result.class);
      for (Result result : Result.values()) {
        results.put(result, reads(source, result));
      }
      reads.put(source, results);
    }
  }

  void onStart(@Observes StartupEvent start) {
    gauge("matview.rows", null, "Rows in the view", seen -> number(seen.version().rows()));
    gauge(
        "matview.last.changed.timestamp",
        "seconds",
        "When the version last moved",
        seen -> seconds(seen.version().changedAt()));
    gauge(
        "matview.oldest.change.timestamp",
        "seconds",
        "When the oldest change was made that the rows lack; not a number when they lack none",
        seen -> seen.lacksNothing() ? Double.NaN : seconds(seen.at().minus(seen.staleness())));
  }

  void answered(Source source, int status) {
    count(source, status == 304 ? Result.NOT_MODIFIED : Result.OK);
  }

  /** Counts a read that ended in a problem, be it only that there is no such row. */
  void failed(Source source) {
    count(source, Result.FAILED);
  }

  private void count(Source source, Result result) {
    reads.get(source).get(result).increment();
  }

  private Counter reads(Source source, Result result) {
    return Counter.builder("matview.reads")
        .description("Answers to requests for rows")
        .tag("view", view)
        .tag("source", source.word())
        .tag("result", result.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private void gauge(
      String name, String unit, String description, Function<Sighting, Double> value) {
    Gauge.builder(name, standing, known -> known.last().map(value).orElse(Double.NaN))
        .description(description)
        .baseUnit(unit)
        .tag("view", view)
        .register(registry);
  }

  private static double number(Long count) {
    return count == null ? Double.NaN : count;
  }

  private static double seconds(OffsetDateTime time) {
    return time == null ? Double.NaN : time.toInstant().toEpochMilli() / 1000.0;
  }
}
