package io.ordervolume.refresh;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.ordervolume.flow.Rhythm;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * How refreshing goes, as the database tells it, so that every replica says the same. It is read
 * every few seconds, never when somebody scrapes. Times are seconds since 1970, 0 for never.
 */
@Singleton
class RefreshGauges {

  private static final Logger LOG = Logger.getLogger(RefreshGauges.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** Counting stops where the number would say nothing more. */
  private static final String READ =
      """
      select h.consecutive_failures,
        (select count(*) from (select from %s_change limit 10000) mark) as pending_changes,
        coalesce(extract(epoch from h.last_success), 0)::float8 as last_success,
        coalesce(extract(epoch from v.data_as_of), 0)::float8 as data_as_of,
        pg_total_relation_size(c.oid) as bytes,
        pg_stat_get_dead_tuples(c.oid) as dead_rows
      from view_version v
      join refresh_health h using (view_name)
      join pg_class c on c.oid = $1::text::regclass
      where v.view_name = $1
      """;

  private final Pool pool;
  private final String view;
  private final String read;
  private volatile Reading reading = new Reading(0, 0, 0, 0, 0, 0);

  RefreshGauges(
      @ReactiveDataSource("refresh") Pool pool,
      @ConfigProperty(name = "order-volume.view") String view,
      RefreshSchedule schedule,
      MeterRegistry registry) {
    this.pool = pool;
    this.view = view;
    this.read = READ.formatted(view);
    register(
        registry,
        "matview.refresh.consecutive.failures",
        null,
        "Attempts that failed since the last success",
        Reading::consecutiveFailures);
    register(
        registry,
        "matview.pending.changes",
        null,
        "Marks that wait to be applied or for a refresh; no more than 10,000 are counted",
        Reading::pendingChanges);
    register(
        registry,
        "matview.last.success.timestamp",
        "seconds",
        "When a refresh last succeeded",
        Reading::lastSuccess);
    register(
        registry,
        "matview.data.as.of.timestamp",
        "seconds",
        "The rows hold everything committed before this time",
        Reading::dataAsOf);
    register(
        registry,
        "matview.next.due.timestamp",
        "seconds",
        "The next appointed refresh",
        read -> schedule.next().map(Instant::getEpochSecond).orElse(0L));
    register(
        registry,
        "matview.size",
        "bytes",
        "What the rows and their indexes take on disk",
        Reading::bytes);
    register(
        registry,
        "matview.dead.rows",
        null,
        "Rows that nobody sees any more and vacuum has not removed yet",
        Reading::deadRows);
  }

  private void register(
      MeterRegistry registry,
      String name,
      String unit,
      String description,
      ToDoubleFunction<Reading> value) {
    Gauge.builder(name, () -> value.applyAsDouble(reading))
        .tag("view", view)
        .baseUnit(unit)
        .description(description)
        .register(registry);
  }

  void onStart(@Observes StartupEvent start, Rhythm rhythm) {
    rhythm.every(INTERVAL, this::read);
  }

  Uni<Void> read() {
    return pool.preparedQuery(read)
        .execute(Tuple.of(view))
        .invoke(rows -> rows.forEach(row -> reading = Reading.of(row)))
        .onFailure()
        .invoke(failure -> LOG.debugf("Gauges stay as they are: %s", failure.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private record Reading(
      long consecutiveFailures,
      long pendingChanges,
      double lastSuccess,
      double dataAsOf,
      long bytes,
      long deadRows) {

    static Reading of(Row row) {
      return new Reading(
          row.getLong("consecutive_failures"),
          row.getLong("pending_changes"),
          row.getDouble("last_success"),
          row.getDouble("data_as_of"),
          row.getLong("bytes"),
          row.getLong("dead_rows"));
    }
  }
}
