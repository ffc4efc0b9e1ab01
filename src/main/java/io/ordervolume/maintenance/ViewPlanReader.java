package io.ordervolume.maintenance;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Reads the installed plan of a view, and explains its queries. */
@Singleton
class ViewPlanReader {

  private static final String PLAN =
      """
      select m.mode, m.reason, coalesce(m.key, '[]') as key,
        coalesce((
          select jsonb_agg(jsonb_build_object('table', format('%I.%I', b.schema_name, b.table_name), 'occurrence', q.occurrence,
            'sql', q.sql) order by q.position)
          from order_volume.mapping q join order_volume.base_table b on b.id = q.base_table_id
          where q.view_id = m.id), '[]') as mappings,
        coalesce((
          select jsonb_object_agg(b.relation::text, jsonb_build_object('id', b.id, 'name', format('%I.%I', b.schema_name, b.table_name)))
          from order_volume.view_table t join order_volume.base_table b on b.id = t.base_table_id where t.view_id = m.id), '{}') as tables
      from order_volume.maintained_view m where m.id = $1
      """;

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(log|seen):(\\d+)}");

  private final Pool pool;

  ViewPlanReader(@ReactiveDataSource("refresh") Pool pool) {
    this.pool = pool;
  }

  /** Returns the plan; empty if the view was released meanwhile. */
  Uni<Optional<ViewPlan>> read(int relationId, String view) {
    return pool.preparedQuery(PLAN)
        .execute(Tuple.of(relationId))
        .chain(
            rows ->
                rows.size() == 0
                    ? Uni.createFrom().item(Optional.empty())
                    : plan(view, rows.iterator().next()).map(Optional::of));
  }

  private Uni<ViewPlan> plan(String view, Row row) {
    JsonArray mappings = row.getJsonArray("mappings");
    JsonArray key = row.getJsonArray("key");
    List<String> columns =
        IntStream.range(0, key.size())
            .mapToObj(i -> key.getJsonObject(i).getString("name"))
            .toList();
    return Multi.createFrom()
        .range(0, mappings.size())
        .onItem()
        .transformToUniAndConcatenate(
            i -> explain(mappings.getJsonObject(i), row.getJsonObject("tables")))
        .collect()
        .asList()
        .map(
            explained ->
                new ViewPlan(
                    view, row.getString("mode"), row.getString("reason"), columns, explained));
  }

  private Uni<ViewPlan.Mapping> explain(JsonObject mapping, JsonObject tables) {
    String sql = fill(mapping.getString("sql"), tables);
    return pool.query("explain " + sql)
        .execute()
        .map(
            rows -> {
              List<String> lines = new ArrayList<>();
              rows.forEach(line -> lines.add(line.getString(0)));
              return new ViewPlan.Mapping(
                  mapping.getString("table"), mapping.getString("occurrence"), sql, lines);
            });
  }

  /**
   * Replaces the placeholders: only one change log has rows, so all other tables are read directly.
   */
  private static String fill(String sql, JsonObject tables) {
    return PLACEHOLDER
        .matcher(sql)
        .replaceAll(
            found -> {
              JsonObject table = tables.getJsonObject(found.group(2));
              return Matcher.quoteReplacement(
                  found.group(1).equals("log")
                      ? "order_volume.log_" + table.getInteger("id")
                      : table.getString("name"));
            });
  }
}
