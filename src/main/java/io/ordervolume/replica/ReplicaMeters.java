package io.ordervolume.replica;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Which server was read from, and how the replicas stand. Where there are none, nothing. */
final class ReplicaMeters {

  private static final String PRIMARY = "primary";

  private final Map<String, Counter> reads = new HashMap<>();
  private final Map<String, Counter> failovers = new HashMap<>();

  ReplicaMeters(List<Replica> replicas, MeterRegistry registry) {
    if (replicas.isEmpty()) {
      return;
    }
    reads.put(PRIMARY, reads(PRIMARY, registry));
    for (Replica replica : replicas) {
      reads.put(replica.name(), reads(replica.name(), registry));
      failovers.put(
          replica.name(),
          Counter.builder("matview.replica.failovers")
              .description("Reads that failed there and were done by the primary instead")
              .tag("server", replica.name())
              .register(registry));
      gauge(
          replica,
          "matview.replica.in.use",
          null,
          "Whether reads go there",
          state -> state.isInUse() ? 1 : 0,
          registry);
      gauge(
          replica,
          "matview.replica.lag",
          "seconds",
          "Most that it is behind the primary; not a number before that is known",
          state -> seconds(state.lag()),
          registry);
    }
  }

  private static Counter reads(String server, MeterRegistry registry) {
    return Counter.builder("matview.server.reads")
        .description("Reads of rows, by the database server that did them")
        .tag("server", server)
        .register(registry);
  }

  private static void gauge(
      Replica replica,
      String name,
      String unit,
      String description,
      ToDoubleFunction<Replica.State> value,
      MeterRegistry registry) {
    Gauge.builder(name, replica, one -> value.applyAsDouble(one.state()))
        .description(description)
        .baseUnit(unit)
        .tag("server", replica.name())
        .register(registry);
  }

  private static double seconds(Duration lag) {
    return lag == null ? Double.NaN : lag.toMillis() / 1000.0;
  }

  void answeredByPrimary() {
    reads.get(PRIMARY).increment();
  }

  void answeredBy(Replica replica) {
    reads.get(replica.name()).increment();
  }

  void failedOver(Replica replica) {
    failovers.get(replica.name()).increment();
  }
}
