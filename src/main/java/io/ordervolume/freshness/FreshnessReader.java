package io.ordervolume.freshness;

import io.ordervolume.refresh.RefreshSchedule;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads how fresh the view is. */
@ApplicationScoped
public class FreshnessReader {

  private static final String FRESHNESS =
      """
      select v.version, v.data_as_of, v.row_count, pending.changes, pending.oldest,
        coalesce(extract(epoch from clock_timestamp() - pending.oldest), 0)::float8 as staleness,
        (select max(finished_at) from refresh_log
         where view_name = v.view_name and outcome in ('succeeded', 'unchanged')) as last_refresh,
        (select outcome from refresh_log
         where view_name = v.view_name and outcome not in ('running', 'coalesced')
         order by finished_at desc nulls last limit 1) as last_outcome
      from view_version v,
        (select count(*) as changes, min(changed_at) as oldest from %s_change) pending
      where v.view_name = $1
      """;

  private final Pool pool;
  private final RefreshSchedule schedule;
  private final String view;
  private final String freshness;

  FreshnessReader(
      Pool pool,
      RefreshSchedule schedule,
      @ConfigProperty(name = "order-volume.view") String view) {
    this.pool = pool;
    this.schedule = schedule;
    this.view = view;
    this.freshness = FRESHNESS.formatted(view);
  }

  public Uni<Freshness> read() {
    return pool.preparedQuery(freshness)
        .execute(Tuple.of(view))
        .map(rows -> freshness(rows.iterator().next()));
  }

  private Freshness freshness(Row row) {
    String lastOutcome = row.getString("last_outcome");
    State state = State.FRESH;
    if (row.getOffsetDateTime("data_as_of") == null) {
      state = State.BUILDING;
    } else if (lastOutcome != null
        && !lastOutcome.equals("succeeded")
        && !lastOutcome.equals("unchanged")) {
      state = State.ERROR;
    } else if (row.getLong("changes") > 0) {
      state = State.STALE;
    }
    return new Freshness(
        view,
        state,
        row.getLong("version"),
        row.getOffsetDateTime("data_as_of"),
        row.getLong("row_count"),
        row.getDouble("staleness"),
        row.getLong("changes"),
        row.getOffsetDateTime("oldest"),
        row.getOffsetDateTime("last_refresh"),
        lastOutcome,
        schedule.next().map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null));
  }
}
