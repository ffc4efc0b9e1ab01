package io.ordervolume.maintenance;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.ordervolume.catalog.RelationListener;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.concurrency.PeriodicRunner;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;

/**
 * Gauges of each view. They are read from the database, so they are the same for all instances. A
 * timer reads them every few seconds, never a scrape. Times are seconds since 1970, 0 for never.
 */
@Singleton
class RefreshStateMetrics implements RelationListener {

  private static final Logger LOG = Logger.getLogger(RefreshStateMetrics.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final State NOTHING = new State(0, 0, 0, 0, 0, 0, 0, 0, 0, Double.NaN);

  private static final String READ =
      """
      select s.view_id, h.consecutive_failures, s.dirty::integer as dirty,
        case when s.capture_complete then 1 else 0 end as captured,
        coalesce(extract(epoch from h.last_success), 0)::float8 as last_success,
        coalesce(extract(epoch from s.data_as_of), 0)::float8 as data_as_of,
        coalesce(pg_total_relation_size(m.relation), 0) as bytes,
        coalesce(pg_stat_get_dead_tuples(m.relation), 0) as dead_rows,
        coalesce(s.row_count, 0) as rows,
        coalesce(extract(epoch from s.changed_at), 0)::float8 as last_changed,
        extract(epoch from case when s.data_as_of is not null then least(s.dirty_since, s.waiting_since) end)::float8 as oldest_change
      from order_volume.status() s
      join order_volume.maintained_view m on m.id = s.view_id
      join order_volume.refresh_health h on h.view_id = s.view_id
      """;

  private final Pool pool;
  private final MeterRegistry registry;
  private final RefreshSchedule schedule;
  private final Map<Integer, State> states = new ConcurrentHashMap<>();
  private final Map<Integer, List<Gauge>> gauges = new ConcurrentHashMap<>();

  private record State(
      long consecutiveFailures,
      int dirty,
      int captured,
      double lastSuccess,
      double dataAsOf,
      long bytes,
      long deadRows,
      long rows,
      double lastChanged,
      double oldestChange) {}

  RefreshStateMetrics(
      @ReactiveDataSource("refresh") Pool pool, MeterRegistry registry, RefreshSchedule schedule) {
    this.pool = pool;
    this.registry = registry;
    this.schedule = schedule;
  }

  @Override
  public void added(ServedRelation relation) {
    gauge(
        relation,
        "matview.refresh.consecutive.failures",
        null,
        "Attempts that failed since the last success",
        State::consecutiveFailures);
    gauge(
        relation,
        "matview.dirty",
        null,
        "Whether the view waits for a refresh, because its delta does not cover all changes",
        State::dirty);
    gauge(
        relation,
        "matview.captured",
        null,
        "Whether all changes of the view's tables are captured",
        State::captured);
    gauge(
        relation,
        "matview.last.success.timestamp",
        "seconds",
        "Time of the last successful refresh",
        State::lastSuccess);
    gauge(
        relation,
        "matview.data.as.of.timestamp",
        "seconds",
        "The rows hold everything committed before this time",
        State::dataAsOf);
    gauge(
        relation,
        "matview.next.due.timestamp",
        "seconds",
        "The next scheduled refresh",
        state -> schedule.next(relation.name()).map(Instant::getEpochSecond).orElse(0L));
    gauge(
        relation,
        "matview.size",
        "bytes",
        "Size of the view and its indexes on disk",
        State::bytes);
    gauge(
        relation,
        "matview.dead.rows",
        null,
        "Rows that are not visible any more and that vacuum has not removed yet",
        State::deadRows);
    gauge(relation, "matview.rows", null, "Rows that plain reads return", State::rows);
    gauge(
        relation,
        "matview.last.changed.timestamp",
        "seconds",
        "When the version last moved",
        State::lastChanged);
    gauge(
        relation,
        "matview.oldest.change.timestamp",
        "seconds",
        "When the oldest change was made that plain reads lack; not a number if they lack none",
        State::oldestChange);
  }

  @Override
  public void removed(ServedRelation relation) {
    states.remove(relation.id());
    Optional.ofNullable(gauges.remove(relation.id()))
        .ifPresent(removed -> removed.forEach(registry::remove));
  }

  private void gauge(
      ServedRelation relation,
      String name,
      String unit,
      String description,
      ToDoubleFunction<State> value) {
    Gauge gauge =
        Gauge.builder(name, () -> value.applyAsDouble(states.getOrDefault(relation.id(), NOTHING)))
            .tag("view", relation.name())
            .baseUnit(unit)
            .description(description)
            .register(registry);
    gauges.computeIfAbsent(relation.id(), id -> new ArrayList<>()).add(gauge);
  }

  void onStart(@Observes StartupEvent start, PeriodicRunner rhythm) {
    rhythm.every(INTERVAL, this::read);
  }

  /** Reads the gauges. Never fails. */
  Uni<Void> read() {
    return pool.query(READ)
        .execute()
        .invoke(rows -> rows.forEach(row -> states.put(row.getInteger("view_id"), state(row))))
        .onFailure()
        .invoke(failure -> LOG.debugf("The gauges cannot be read: %s", failure.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private static State state(Row row) {
    return new State(
        row.getLong("consecutive_failures"),
        row.getInteger("dirty"),
        row.getInteger("captured"),
        row.getDouble("last_success"),
        row.getDouble("data_as_of"),
        row.getLong("bytes"),
        row.getLong("dead_rows"),
        row.getLong("rows"),
        row.getDouble("last_changed"),
        Optional.ofNullable(row.getDouble("oldest_change")).orElse(Double.NaN));
  }
}
