package io.ordervolume.derivation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a view is maintained.
 *
 * @param reason why the mode is not incremental, with a fix
 * @param problem why the registration must be refused: a declared key or mapping that is wrong
 * @param rowId the columns of the unique index that names a row
 * @param key the columns by which affected rows are found
 * @param rendered the view's query as it was understood; PostgreSQL must see the same view in it
 * @param expands the maintained views below that are replaced by their queries
 */
public record Plan(
    Mode mode,
    Optional<String> reason,
    Optional<String> problem,
    List<String> rowId,
    List<KeyColumn> key,
    Optional<String> rendered,
    List<Long> expands,
    List<BaseTable> tables,
    List<Mapping> mappings) {

  /** The freshness that a view can have. */
  public enum Mode {
    INCREMENTAL,
    FULL,
    SCHEDULED
  }

  /** A column of the maintenance key. It is nullable unless it is proved not to be. */
  public record KeyColumn(String name, boolean nullable) {}

  /**
   * A table to capture: an update that changes no compared column is ignored, and images contain
   * the logged columns.
   */
  public record BaseTable(
      long oid, String schema, String name, List<String> compared, List<String> logged) {}

  /** A query from the images of one table to the keys of the view. */
  public record Mapping(long table, String occurrence, String sql) {}

  /** Returns the document that {@code order_volume.install} takes. */
  public ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("mode", mode.name().toLowerCase(Locale.ROOT));
    node.put("reason", reason.orElse(null));
    node.put("problem", problem.orElse(null));
    rowId.forEach(node.putArray("row_id")::add);
    ArrayNode keys = node.putArray("key");
    key.forEach(
        column -> keys.addObject().put("name", column.name).put("nullable", column.nullable));
    node.put("rendered", rendered.orElse(null));
    expands.forEach(node.putArray("expands")::add);
    ArrayNode captured = node.putArray("tables");
    for (BaseTable table : tables) {
      ObjectNode entry =
          captured
              .addObject()
              .put("oid", table.oid)
              .put("schema", table.schema)
              .put("name", table.name);
      table.compared.forEach(entry.putArray("compared")::add);
      table.logged.forEach(entry.putArray("logged")::add);
    }
    ArrayNode queries = node.putArray("mappings");
    for (Mapping mapping : mappings) {
      queries
          .addObject()
          .put("table", mapping.table)
          .put("occurrence", mapping.occurrence)
          .put("sql", mapping.sql);
    }
    return node;
  }
}
