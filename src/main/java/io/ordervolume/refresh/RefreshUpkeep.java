package io.ordervolume.refresh;

import io.ordervolume.flow.Rhythm;
import io.ordervolume.maintenance.RefreshConfig;
import io.quarkus.arc.All;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Keeps the log of attempts true and short. Every replica does it, from its start on: attempts
 * whose session is gone never wrote how they ended, and no replica knows which of the others are
 * gone.
 */
@Singleton
class RefreshUpkeep {

  private static final Logger LOG = Logger.getLogger(RefreshUpkeep.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /**
   * Nobody knows when an attempt was lost. Where a refresh has since read the tables, it was before
   * that: a failure that is found after the success that made up for it is none.
   */
  private static final String CLOSE_LOST =
      """
      update refresh_log attempt
      set outcome = 'lost',
          finished_at = coalesce((
            select min(served.data_as_of) from refresh_log served
            where served.view_name = $1 and served.outcome in ('succeeded', 'unchanged')
              and served.data_as_of >= attempt.started_at), statement_timestamp())
      where view_name = $1 and outcome = 'running' and id not in (select id from refresh_running)
      returning id, trigger, mode
      """;

  private static final String PRUNE =
      """
      delete from refresh_log
      where view_name = $1 and finished_at < clock_timestamp() - make_interval(secs => $2)
        and id is distinct from (
          select id from refresh_log
          where view_name = $1 and outcome in ('succeeded', 'unchanged')
          order by finished_at desc
          limit 1)
      """;

  private final Pool pool;
  private final String view;
  private final Duration retention;
  private final List<RefreshObserver> observers;

  RefreshUpkeep(
      @ReactiveDataSource("refresh") Pool pool,
      @ConfigProperty(name = "order-volume.view") String view,
      RefreshConfig config,
      @All List<RefreshObserver> observers) {
    this.pool = pool;
    this.view = view;
    this.retention = config.retention();
    this.observers = observers;
  }

  void onStart(@Observes StartupEvent start, Rhythm rhythm) {
    rhythm.every(INTERVAL, this::keepUp);
  }

  Uni<Void> keepUp() {
    return closeLost()
        .chain(this::prune)
        .onFailure()
        .invoke(
            failure -> LOG.debugf("The log of refreshes is not kept up: %s", failure.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> closeLost() {
    return pool.preparedQuery(CLOSE_LOST)
        .execute(Tuple.of(view))
        .invoke(rows -> rows.forEach(this::tellOfLost))
        .replaceWithVoid();
  }

  private void tellOfLost(Row row) {
    Run run =
        new Run(
            row.getLong("id"),
            Trigger.of(row.getString("trigger")),
            Mode.of(row.getString("mode")));
    Ending ending = new Ending(Outcome.LOST, "its session is gone");
    observers.forEach(observer -> observer.ended(run, ending));
  }

  private Uni<Void> prune() {
    return pool.preparedQuery(PRUNE)
        .execute(Tuple.of(view, (double) retention.toSeconds()))
        .replaceWithVoid();
  }
}
