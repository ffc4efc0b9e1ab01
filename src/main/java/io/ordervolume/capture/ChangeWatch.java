package io.ordervolume.capture;

import io.ordervolume.delta.Applied;
import io.ordervolume.delta.Applier;
import io.ordervolume.delta.ApplyMeters;
import io.ordervolume.delta.ApplyTraces;
import io.ordervolume.flow.Rhythm;
import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.maintenance.DeltaLimit;
import io.ordervolume.maintenance.RefreshConfig;
import io.ordervolume.problem.DatabaseFailure;
import io.ordervolume.refresh.Mode;
import io.ordervolume.refresh.Refresher;
import io.ordervolume.refresh.Trigger;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Looks for marks once a second and has them applied to the delta. It asks for a refresh when that
 * cannot be done or the delta has grown too large – without a delta, whenever there are marks – and
 * the pace allows it. When the last refresh ended, how long it took, and whether one runs stands in
 * the database: every replica knows it, also one that has just started.
 */
@ApplicationScoped
class ChangeWatch {

  private static final Logger LOG = Logger.getLogger(ChangeWatch.class);

  private static final String LOOK =
      """
      select exists (select from %s_change) as changed,
        exists (select from refresh_running where view_name = $1) as refreshing,
        extract(epoch from clock_timestamp() - last.finished_at)::float8 as since_last,
        extract(epoch from last.finished_at - coalesce(last.data_as_of, last.started_at))::float8 as last_took,
        v.row_count, v.delta_rows
      from view_version v
      left join lateral (
        select finished_at, started_at, data_as_of from refresh_log
        where view_name = $1 and outcome not in ('running', 'coalesced') and finished_at is not null
        order by finished_at desc limit 1) last on true
      where v.view_name = $1 and v.row_count is not null
      """;

  private final Refresher refresher;
  private final Applier applier;
  private final ApplyMeters meters;
  private final ApplyTraces traces;
  private final Pool pool;
  private final String view;
  private final String look;
  private final boolean watches;
  private final boolean applies;
  private final Duration interval;
  private final DeltaLimit limit;
  private final Pace pace;

  ChangeWatch(
      Refresher refresher,
      Applier applier,
      ApplyMeters meters,
      ApplyTraces traces,
      @ReactiveDataSource("refresh") Pool pool,
      @ConfigProperty(name = "order-volume.view") String view,
      @ConfigProperty(name = "order-volume.change-capture") Capture capture,
      DeltaConfig delta,
      RefreshConfig refresh) {
    this.refresher = refresher;
    this.applier = applier;
    this.meters = meters;
    this.traces = traces;
    this.pool = pool;
    this.view = view;
    this.look = LOOK.formatted(view);
    this.watches = capture == Capture.TRIGGERS;
    this.applies = delta.enabled();
    this.interval = delta.interval();
    this.limit = new DeltaLimit(delta.maxShare());
    this.pace = new Pace(refresh.minInterval(), refresh.dutyShare());
  }

  void onStart(@Observes StartupEvent start, Rhythm rhythm) {
    rhythm.every(interval, this::look);
  }

  Uni<Void> look() {
    return watches ? lookForChanges() : Uni.createFrom().voidItem();
  }

  private Uni<Void> lookForChanges() {
    return pool.preparedQuery(look)
        .execute(Tuple.of(view))
        .chain(
            rows ->
                rows.rowCount() == 0
                    ? Uni.createFrom().voidItem()
                    : act(Situation.of(rows.iterator().next())))
        .onFailure()
        .invoke(failure -> LOG.debugf("Cannot look for changes: %s", failure.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> act(Situation situation) {
    meters.sawDelta(situation.deltaRows());
    long most = limit.of(situation.rows());
    if (!applies) {
      refreshIf(situation.changed(), situation);
      return Uni.createFrom().voidItem();
    }
    Uni<Boolean> fits = situation.changed() ? apply(most) : Uni.createFrom().item(true);
    return fits.invoke(applied -> refreshIf(!applied || situation.deltaRows() > most, situation))
        .replaceWithVoid();
  }

  /** Whether changes are applied, or will be: what keeps failing is left to a refresh. */
  private Uni<Boolean> apply(long most) {
    long began = System.nanoTime();
    return traces
        .trace(() -> applier.apply(most))
        .invoke(
            result ->
                result.ifPresent(
                    applied ->
                        meters.applied(applied, Duration.ofNanos(System.nanoTime() - began))))
        .map(applied -> applied.map(Applied::fits).orElse(true))
        .onFailure()
        .invoke(this::failed)
        .onFailure()
        .recoverWithItem(false);
  }

  private void failed(Throwable failure) {
    meters.failed();
    LOG.warnf("Changes of %s were not applied: %s", view, DatabaseFailure.message(failure));
  }

  /** Does not wait for its end: until then changes may still be applied. */
  private void refreshIf(boolean needed, Situation situation) {
    boolean due =
        situation.sinceLast().map(since -> pace.allows(since, situation.lastTook())).orElse(true);
    if (needed && due && !situation.refreshing()) {
      refresher.request(Trigger.CHANGE, null, Mode.CONCURRENT);
    }
  }
}
