package io.ordervolume.maintenance;

import io.ordervolume.concurrency.PeriodicRunner;
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
import org.jboss.logging.Logger;

/**
 * Closes lost attempts and deletes old ones, for all views. Every instance does so, because a
 * killed instance never records the end of its attempts.
 */
@Singleton
class RefreshLogJanitor {

  private static final Logger LOG = Logger.getLogger(RefreshLogJanitor.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /**
   * Closes lost attempts. An attempt is lost if its session is gone, or if it waits and its process
   * has no heartbeat any more. It is also lost if it waits for longer than allowed: then its
   * process never received the id. The time of the loss is unknown. It is set before the next
   * refresh that succeeded, so that the loss does not count as a failure after that.
   */
  private static final String CLOSE_LOST =
      """
      update order_volume.refresh_log attempt
      set outcome = 'lost',
          finished_at = coalesce((
            select min(served.data_as_of) from order_volume.refresh_log served
            where served.view_id = attempt.view_id and served.outcome in ('succeeded', 'unchanged')
              and served.data_as_of >= attempt.started_at), statement_timestamp())
      where outcome = 'running'
        and (backend_pid is not null
          or started_at < clock_timestamp() - make_interval(secs => $1)
          or owner is not null and not exists (
            select from order_volume.instance i
            where i.token = attempt.owner and i.seen_at >= clock_timestamp() - make_interval(secs => $2)))
        and id not in (select id from order_volume.refresh_running)
      returning id, view_id, view_name, reason, mode
      """;

  private static final String PRUNE =
      """
      delete from order_volume.refresh_log attempt
      where finished_at < clock_timestamp() - make_interval(secs => $1)
        and id is distinct from (
          select id from order_volume.refresh_log kept
          where kept.view_id = attempt.view_id and kept.outcome in ('succeeded', 'unchanged')
          order by finished_at desc
          limit 1)
      """;

  private static final String FORGET_INSTANCES =
      "delete from order_volume.instance where seen_at < clock_timestamp() - interval '1 day'";

  private final Pool pool;
  private final RefreshConfig config;
  private final List<RefreshListener> listeners;

  RefreshLogJanitor(
      @ReactiveDataSource("refresh") Pool pool,
      RefreshConfig config,
      @All List<RefreshListener> listeners) {
    this.pool = pool;
    this.config = config;
    this.listeners = listeners;
  }

  void onStart(@Observes StartupEvent start, PeriodicRunner rhythm) {
    rhythm.every(INTERVAL, this::clean);
  }

  /** Closes lost attempts and deletes old ones. Never fails. */
  Uni<Void> clean() {
    return closeLost()
        .chain(this::prune)
        .onFailure()
        .invoke(failure -> LOG.debugf("The log is not cleaned: %s", failure.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> closeLost() {
    return pool.preparedQuery(CLOSE_LOST)
        .execute(Tuple.of(longestWait(), (double) InstanceHeartbeat.LOST_AFTER.toSeconds()))
        .invoke(rows -> rows.forEach(this::reportLost))
        .replaceWithVoid();
  }

  /**
   * Returns the longest time in seconds that an attempt may wait. It is generous, because attempts
   * wait for a permit while others run.
   */
  private double longestWait() {
    return (double) config.timeout().multipliedBy(4).toSeconds();
  }

  private void reportLost(Row row) {
    LoggedRefresh refresh =
        new LoggedRefresh(
            row.getLong("id"),
            row.getInteger("view_id"),
            row.getString("view_name"),
            RefreshReason.of(row.getString("reason")),
            RefreshMode.of(row.getString("mode")));
    AttemptResult result =
        AttemptResult.withoutRefresh(
            RefreshStatus.LOST, "its instance or its database session is gone");
    listeners.forEach(listener -> listener.finished(refresh, result));
  }

  private Uni<Void> prune() {
    return pool.preparedQuery(PRUNE)
        .execute(Tuple.of((double) config.retention().toSeconds()))
        .chain(() -> pool.query(FORGET_INSTANCES).execute())
        .replaceWithVoid();
  }
}
