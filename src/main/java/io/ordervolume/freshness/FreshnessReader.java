package io.ordervolume.freshness;

import io.ordervolume.catalog.CatalogEntry;
import io.ordervolume.catalog.RelationKind;
import io.ordervolume.catalog.RelationRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads how fresh the views are, in one query for all of them. */
@ApplicationScoped
public class FreshnessReader {

  private static final String FRESHNESS =
      """
      select s.view_id, s.mode, s.version, s.data_as_of, s.row_count, s.delta_rows, s.populated, s.waiting_since,
        s.dirty_reason, h.last_success, h.last_outcome, h.consecutive_failures,
        case
          when s.data_as_of is null or not s.capture_complete or not s.incarnation_is_current then null
          when s.dirty or s.waiting then extract(epoch from s.at - least(s.dirty_since, s.waiting_since))
          else 0 end::float8 as staleness,
        coalesce(p.changes, '{}') as changes
      from order_volume.status() s
      join order_volume.refresh_health h on h.view_id = s.view_id
      left join (
        select t.view_id, jsonb_object_agg(p.table_name, p.changes) as changes
        from order_volume.pending_changes() p join order_volume.view_table t on t.base_table_id = p.base_table_id
        group by t.view_id) p on p.view_id = s.view_id
      """;

  private final Pool pool;
  private final RelationRegistry registry;
  private final RefreshForecast forecast;

  FreshnessReader(Pool pool, RelationRegistry registry, RefreshForecast forecast) {
    this.pool = pool;
    this.registry = registry;
    this.forecast = forecast;
  }

  /** Returns the freshness of all maintained views, ordered by name. */
  public Uni<List<Freshness>> readAll() {
    return pool.query(FRESHNESS)
        .execute()
        .map(
            rows -> {
              Map<Integer, Row> byId = new HashMap<>();
              rows.forEach(row -> byId.put(row.getInteger("view_id"), row));
              List<Freshness> all = new ArrayList<>();
              for (CatalogEntry entry : registry.entries()) {
                if (entry.relation().kind() == RelationKind.MAINTAINED) {
                  all.add(freshness(entry, byId.get(entry.relation().id())));
                }
              }
              return all;
            });
  }

  /** Returns the freshness of one view; empty if there is no such view. */
  public Uni<Optional<Freshness>> read(String view) {
    return readAll().map(all -> all.stream().filter(one -> one.view().equals(view)).findFirst());
  }

  private Freshness freshness(CatalogEntry entry, Row row) {
    String view = entry.relation().name();
    OffsetDateTime next =
        forecast.next(view).map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null);
    String problem = entry.problem().orElse(null);
    if (row == null) {
      FreshnessState state = problem == null ? FreshnessState.BUILDING : FreshnessState.ERROR;
      return new Freshness(
          view, state, null, null, null, null, 0, null, 0, Map.of(), null, null, problem, null,
          null, 0, next);
    }
    Map<String, Long> pending = new TreeMap<>();
    row.getJsonObject("changes")
        .forEach(table -> pending.put(table.getKey(), ((Number) table.getValue()).longValue()));
    return new Freshness(
        view,
        state(row, problem),
        row.getString("mode"),
        row.getLong("version"),
        row.getOffsetDateTime("data_as_of"),
        row.getLong("row_count"),
        row.getLong("delta_rows"),
        row.getDouble("staleness"),
        pending.values().stream().mapToLong(Long::longValue).sum(),
        pending,
        row.getOffsetDateTime("waiting_since"),
        row.getString("dirty_reason"),
        problem,
        row.getOffsetDateTime("last_success"),
        row.getString("last_outcome"),
        row.getLong("consecutive_failures"),
        next);
  }

  private static FreshnessState state(Row row, String problem) {
    if (problem != null || row.getLong("consecutive_failures") > 0) {
      return FreshnessState.ERROR;
    } else if (!row.getBoolean("populated") || row.getOffsetDateTime("data_as_of") == null) {
      return FreshnessState.BUILDING;
    }
    Double staleness = row.getDouble("staleness");
    if (staleness == null) {
      return FreshnessState.UNKNOWN;
    }
    return staleness > 0 ? FreshnessState.STALE : FreshnessState.FRESH;
  }
}
