package io.ordervolume.freshness;

import io.ordervolume.refresh.RefreshSchedule;
import io.ordervolume.replica.Replicas;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads how fresh the view is. */
@ApplicationScoped
public class FreshnessReader {

  private static final String FRESHNESS =
      """
      select v.version, v.data_as_of, v.row_count, h.last_success, h.last_outcome, h.consecutive_failures,
        coalesce(pending.changes, '{}') as changes, pending.oldest,
        case when change_capture_is_complete() then
          coalesce(extract(epoch from clock_timestamp() - pending.oldest), 0)::float8 end as staleness
      from view_version v
      join refresh_health h using (view_name)
      cross join (
        select jsonb_object_agg(source, marks) filter (where table_name is null or table_name = source) as changes,
          min(oldest) as oldest
        from (
          select source::text, count(*) as marks, min(changed_at) as oldest from %1$s_change group by source) by_source
        left join %1$s_watched on mark = source
      ) pending
      where v.view_name = $1
      """;

  private final Pool pool;
  private final RefreshSchedule schedule;
  private final Replicas replicas;
  private final String view;
  private final String freshness;

  FreshnessReader(
      Pool pool,
      RefreshSchedule schedule,
      Replicas replicas,
      @ConfigProperty(name = "order-volume.view") String view) {
    this.pool = pool;
    this.schedule = schedule;
    this.replicas = replicas;
    this.view = view;
    this.freshness = FRESHNESS.formatted(view);
  }

  public Uni<Freshness> read() {
    return pool.preparedQuery(freshness)
        .execute(Tuple.of(view))
        .map(rows -> freshness(rows.iterator().next()));
  }

  private Freshness freshness(Row row) {
    Map<String, Long> pending = new TreeMap<>();
    row.getJsonObject("changes")
        .forEach(source -> pending.put(source.getKey(), ((Number) source.getValue()).longValue()));
    long pendingChanges = pending.values().stream().mapToLong(Long::longValue).sum();
    return new Freshness(
        view,
        state(row, pendingChanges),
        row.getLong("version"),
        row.getOffsetDateTime("data_as_of"),
        row.getLong("row_count"),
        row.getDouble("staleness"),
        pendingChanges,
        pending,
        row.getOffsetDateTime("oldest"),
        row.getOffsetDateTime("last_success"),
        row.getString("last_outcome"),
        row.getLong("consecutive_failures"),
        schedule.next().map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null),
        replicas.all().stream().map(ReplicaStanding::of).toList());
  }

  private static State state(Row row, long pendingChanges) {
    if (row.getOffsetDateTime("data_as_of") == null) {
      return State.BUILDING;
    } else if (row.getLong("consecutive_failures") > 0) {
      return State.ERROR;
    }
    return pendingChanges > 0 ? State.STALE : State.FRESH;
  }
}
