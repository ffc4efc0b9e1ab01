package io.ordervolume.capture;

import io.ordervolume.refresh.Mode;
import io.ordervolume.refresh.RefreshConfig;
import io.ordervolume.refresh.Refresher;
import io.ordervolume.refresh.Trigger;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Looks for marks once a second and asks for a refresh when there are some and the pace allows it.
 * When the last refresh ended, how long it took, and whether one runs stands in the database: every
 * replica knows it, also one that has just started.
 */
@ApplicationScoped
class ChangeWatch {

  private static final String LOOK =
      """
      select exists (select from %s_change) as changed,
        extract(epoch from clock_timestamp() - last.finished_at)::float8 as since_last,
        extract(epoch from last.finished_at - coalesce(last.data_as_of, last.started_at))::float8 as last_took
      from pg_class c
      left join lateral (
        select finished_at, started_at, data_as_of from refresh_log
        where view_name = $1 and outcome not in ('running', 'coalesced') and finished_at is not null
        order by finished_at desc limit 1) last on true
      where c.oid = $1::text::regclass and c.relispopulated
        and not exists (select from refresh_running where view_name = $1)
      """;

  private final Refresher refresher;
  private final Pool pool;
  private final String view;
  private final String look;
  private final boolean watches;
  private final Pace pace;

  ChangeWatch(
      Refresher refresher,
      @ReactiveDataSource("refresh") Pool pool,
      @ConfigProperty(name = "order-volume.view") String view,
      @ConfigProperty(name = "order-volume.change-capture") Capture capture,
      RefreshConfig config) {
    this.refresher = refresher;
    this.pool = pool;
    this.view = view;
    this.look = LOOK.formatted(view);
    this.watches = capture == Capture.TRIGGERS;
    this.pace = new Pace(config.minInterval(), config.dutyShare());
  }

  @Scheduled(
      identity = "change-watch",
      every = "1s",
      concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> look() {
    return watches ? refreshIfChanged() : Uni.createFrom().voidItem();
  }

  private Uni<Void> refreshIfChanged() {
    return pool.preparedQuery(look)
        .execute(Tuple.of(view))
        .map(rows -> rows.iterator().hasNext() && isDue(rows.iterator().next()))
        .onFailure()
        .recoverWithItem(false)
        .chain(
            due ->
                due
                    ? refresher
                        .request(Trigger.CHANGE, null, Mode.CONCURRENT)
                        .outcome()
                        .replaceWithVoid()
                    : Uni.createFrom().voidItem());
  }

  private boolean isDue(Row state) {
    if (!state.getBoolean("changed")) {
      return false;
    }
    Double sinceLast = state.getDouble("since_last");
    return sinceLast == null
        || pace.allows(seconds(sinceLast), seconds(state.getDouble("last_took")));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) (seconds * 1000));
  }
}
