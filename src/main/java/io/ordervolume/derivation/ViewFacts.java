package io.ordervolume.derivation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that the catalog says about a view, the views below it and the tables that they read: the
 * result of {@code order_volume.view_facts(oid)}.
 */
public record ViewFacts(int version, long view, Map<Long, Relation> relations) {

  private static final JsonMapper JSON = new JsonMapper();

  /** A table or view. The kind is the letter of {@code pg_class.relkind}. */
  public record Relation(
      long oid,
      String schema,
      String name,
      char kind,
      boolean maintained,
      boolean rowSecurity,
      Optional<String> definition,
      List<Column> columns,
      List<UniqueKey> uniqueKeys,
      Map<Long, List<String>> reads,
      List<CalledFunction> functions,
      Rule rule) {

    /** Returns the column of that name. */
    public Optional<Column> column(String name) {
      return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** Returns whether rows of it can be captured: an ordinary or a partitioned table. */
    public boolean isTable() {
      return kind == 'r' || kind == 'p';
    }

    /** Returns whether it is a composite type, which has no rows. */
    public boolean isComposite() {
      return kind == 'c';
    }

    /** Returns whether it is replaced by its query: a plain view, or a maintained view. */
    public boolean isExpanded() {
      return kind == 'v' || kind == 'm' && maintained;
    }

    /** Returns its name for messages. */
    public String label() {
      return schema + "." + name;
    }
  }

  /**
   * A column with the text of its type. Only virtual generated columns have an expression, and the
   * columns that it reads.
   */
  public record Column(
      String name,
      String type,
      boolean notNull,
      boolean deterministic,
      boolean isFloat,
      boolean comparable,
      Optional<String> expression,
      List<String> expressionColumns) {}

  /** The columns of a unique index without expression and without condition. */
  public record UniqueKey(String name, boolean primary, List<String> columns) {}

  /** A function, aggregate or operator function that a view calls. */
  public record CalledFunction(
      String schema,
      String name,
      String signature,
      char volatility,
      boolean aggregate,
      boolean window,
      boolean isFloat) {}

  /** The constructs in a view's parsed query that decide about its mode. */
  public record Rule(
      boolean clock,
      boolean clockText,
      boolean systemColumns,
      boolean wholeRows,
      boolean windowFunctions,
      boolean aggregates,
      boolean groupingSets,
      boolean setReturning,
      boolean recursive,
      boolean sampled,
      boolean systemTables) {}

  /** Returns the facts in a document of {@code order_volume.view_facts}. */
  public static ViewFacts parse(String json) {
    try {
      JsonNode root = JSON.readTree(json);
      Map<Long, Relation> relations = new LinkedHashMap<>();
      for (JsonNode node : root.get("relations")) {
        relations.put(node.get("oid").asLong(), relation(node));
      }
      return new ViewFacts(root.get("version").asInt(), root.get("view").asLong(), relations);
    } catch (JsonProcessingException malformed) {
      throw new IllegalArgumentException("The facts of the view are not JSON", malformed);
    }
  }

  /** Returns the view itself. */
  public Relation target() {
    return relations.get(view);
  }

  /** Returns the relation of that name, if the view reads it directly or through others. */
  public Optional<Relation> find(String schema, String name) {
    return relations.values().stream()
        .filter(relation -> relation.schema().equals(schema) && relation.name().equals(name))
        .findFirst();
  }

  /** Returns the view, and all views below it that are replaced by their queries. */
  public Collection<Relation> expandedViews() {
    Map<Long, Relation> found = new LinkedHashMap<>();
    expand(target(), found);
    return found.values();
  }

  private void expand(Relation relation, Map<Long, Relation> found) {
    if (found.putIfAbsent(relation.oid(), relation) == null) {
      for (long oid : relation.reads().keySet()) {
        Relation below = relations.get(oid);
        if (below != null && below.isExpanded()) {
          expand(below, found);
        }
      }
    }
  }

  private static Relation relation(JsonNode node) {
    Map<Long, List<String>> reads = new LinkedHashMap<>();
    node.get("reads")
        .properties()
        .forEach(entry -> reads.put(Long.valueOf(entry.getKey()), texts(entry.getValue())));
    return new Relation(
        node.get("oid").asLong(),
        node.get("schema").asText(),
        node.get("name").asText(),
        node.get("kind").asText().charAt(0),
        node.get("maintained").asBoolean(),
        node.get("row_security").asBoolean(),
        optional(node.get("definition")),
        list(node.get("columns"), ViewFacts::column),
        list(
            node.get("unique_keys"),
            key ->
                new UniqueKey(
                    key.get("name").asText(),
                    key.get("primary").asBoolean(),
                    texts(key.get("columns")))),
        reads,
        list(node.get("functions"), ViewFacts::function),
        new Rule(
            node.get("clock").asBoolean(),
            node.get("clock_text").asBoolean(),
            node.get("system_columns").asBoolean(),
            node.get("whole_rows").asBoolean(),
            node.get("window_functions").asBoolean(),
            node.get("aggregates").asBoolean(),
            node.get("grouping_sets").asBoolean(),
            node.get("set_returning").asBoolean(),
            node.get("recursive").asBoolean(),
            node.get("sampled").asBoolean(),
            node.get("system_tables").asBoolean()));
  }

  private static Column column(JsonNode node) {
    return new Column(
        node.get("name").asText(),
        node.get("type").asText(),
        node.get("not_null").asBoolean(),
        node.get("deterministic").asBoolean(),
        node.get("float").asBoolean(),
        node.get("comparable").asBoolean(),
        optional(node.get("expression")),
        texts(node.get("expression_columns")));
  }

  private static CalledFunction function(JsonNode node) {
    return new CalledFunction(
        node.get("schema").asText(),
        node.get("name").asText(),
        node.get("signature").asText(),
        node.get("volatility").asText().charAt(0),
        node.get("aggregate").asBoolean(),
        node.get("window").asBoolean(),
        node.get("float").asBoolean());
  }

  private static Optional<String> optional(JsonNode node) {
    return node.isNull() ? Optional.empty() : Optional.of(node.asText());
  }

  private static List<String> texts(JsonNode array) {
    return array.isNull() ? List.of() : list(array, JsonNode::asText);
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> element) {
    List<T> elements = new ArrayList<>();
    array.forEach(node -> elements.add(element.apply(node)));
    return List.copyOf(elements);
  }
}
