package io.ordervolume.maintenance;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the last attempt of views from the history, so that the throttle counts the refreshes of
 * all instances, also right after a start.
 */
@Singleton
class RefreshHistory {

  private static final String LAST =
      """
      select v.id as view_id,
        exists (select from order_volume.refresh_running r where r.view_id = v.id) as running,
        extract(epoch from clock_timestamp() - last.finished_at)::float8 as since_last,
        extract(epoch from last.finished_at - coalesce(last.data_as_of, last.started_at))::float8 as last_took
      from unnest($1::integer[]) v (id)
      left join lateral (
        select finished_at, started_at, data_as_of from order_volume.refresh_log l
        where l.view_id = v.id and l.outcome not in ('running', 'coalesced') and l.finished_at is not null
        order by l.finished_at desc limit 1) last on true
      """;

  private final Pool pool;

  /**
   * The last attempt of a view.
   *
   * @param running whether any instance refreshes it
   * @param sinceLast time since the last attempt ended; empty if there was none
   * @param lastTook its duration
   */
  record LastAttempt(boolean running, Optional<Duration> sinceLast, Duration lastTook) {}

  RefreshHistory(@ReactiveDataSource("refresh") Pool pool) {
    this.pool = pool;
  }

  Uni<Map<Integer, LastAttempt>> lastAttempts(Collection<Integer> relationIds) {
    return pool.preparedQuery(LAST)
        .execute(Tuple.of(relationIds.toArray(Integer[]::new)))
        .map(
            rows -> {
              Map<Integer, LastAttempt> attempts = new HashMap<>();
              rows.forEach(row -> attempts.put(row.getInteger("view_id"), attempt(row)));
              return attempts;
            });
  }

  private static LastAttempt attempt(Row row) {
    return new LastAttempt(
        row.getBoolean("running"),
        Optional.ofNullable(row.getDouble("since_last")).map(RefreshHistory::seconds),
        Optional.ofNullable(row.getDouble("last_took"))
            .map(RefreshHistory::seconds)
            .orElse(Duration.ZERO));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) (seconds * 1000));
  }
}
