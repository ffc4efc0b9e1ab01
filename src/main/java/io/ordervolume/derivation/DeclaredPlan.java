package io.ordervolume.derivation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a plan that a user declares. They override what is derived, and are checked.
 *
 * @param key the maintenance key; empty to derive it
 * @param mappings queries for tables whose mapping is not to be derived
 */
public record DeclaredPlan(List<String> key, List<DeclaredMapping> mappings) {

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * A query from the images of one table to keys.
   *
   * @param table the table, as {@code schema.name} or, if that is unique among the tables of the
   *     view, {@code name}
   * @param sql a query with the placeholders {@code {log:table}} and {@code {seen:table}}; its
   *     columns are those of the key
   * @param columns the columns of the table that the query takes into account; empty for all that
   *     the view uses
   */
  public record DeclaredMapping(String table, String sql, List<String> columns) {}

  /** Returns a plan in which everything is derived. */
  public static DeclaredPlan none() {
    return new DeclaredPlan(List.of(), List.of());
  }

  /**
   * Returns the plan in the options of a registration: {@code {"mappings": [{"table":
   * "shop.orders", "sql": "select ...", "columns": ["id"]}]}}. Other options are ignored.
   */
  public static DeclaredPlan parse(List<String> key, String options) {
    try {
      List<DeclaredMapping> mappings = new ArrayList<>();
      for (JsonNode node : JSON.readTree(options).path("mappings")) {
        List<String> columns = new ArrayList<>();
        node.path("columns").forEach(column -> columns.add(column.asText()));
        mappings.add(
            new DeclaredMapping(
                node.path("table").asText(), node.path("sql").asText(), List.copyOf(columns)));
      }
      return new DeclaredPlan(List.copyOf(key), List.copyOf(mappings));
    } catch (JsonProcessingException malformed) {
      throw new IllegalArgumentException("The options of the registration are not JSON", malformed);
    }
  }
}
