package io.ordervolume.standby;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Counts reads by server and shows the state of the standbys. Without standbys it registers no
 * metric.
 */
final class StandbyMetrics {

  private static final String PRIMARY = "primary";
  private static final double MILLIS = 1000.0;

  private final Map<String, Counter> reads = new HashMap<>();
  private final Map<String, Counter> failovers = new HashMap<>();

  StandbyMetrics(List<Standby> standbys, MeterRegistry registry) {
    if (standbys.isEmpty()) {
      return;
    }
    reads.put(PRIMARY, reads(PRIMARY, registry));
    for (Standby standby : standbys) {
      reads.put(standby.name(), reads(standby.name(), registry));
      failovers.put(
          standby.name(),
          Counter.builder("matview.standby.failovers")
              .description("Reads that failed on the standby and were repeated on the primary")
              .tag("server", standby.name())
              .register(registry));
      gauge(
          standby,
          "matview.standby.in.use",
          null,
          "Whether reads go to the standby",
          state -> state.isInUse() ? 1 : 0,
          registry);
      gauge(
          standby,
          "matview.standby.lag",
          "seconds",
          "Upper bound of the standby's lag; not a number until it is known",
          state -> state.lag().map(Duration::toMillis).map(lag -> lag / MILLIS).orElse(Double.NaN),
          registry);
    }
  }

  private static Counter reads(String server, MeterRegistry registry) {
    return Counter.builder("matview.server.reads")
        .description("Reads of rows, by database server")
        .tag("server", server)
        .register(registry);
  }

  private static void gauge(
      Standby standby,
      String name,
      String unit,
      String description,
      ToDoubleFunction<Standby.State> value,
      MeterRegistry registry) {
    Gauge.builder(name, standby, one -> value.applyAsDouble(one.state()))
        .description(description)
        .baseUnit(unit)
        .tag("server", standby.name())
        .register(registry);
  }

  void answeredByPrimary() {
    reads.get(PRIMARY).increment();
  }

  void answeredBy(Standby standby) {
    reads.get(standby.name()).increment();
  }

  void failedOver(Standby standby) {
    failovers.get(standby.name()).increment();
  }
}
