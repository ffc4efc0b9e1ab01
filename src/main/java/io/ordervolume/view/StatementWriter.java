package io.ordervolume.view;

import static java.util.Collections.nCopies;
import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Column;
import io.ordervolume.query.Query;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes the SQL of a query. The limit is written: it is a number of ours, and a planner that does
 * not know it takes the wrong plan.
 */
final class StatementWriter {

  /** What is asked about the rows of a query. */
  enum Shape {
    ROWS,
    /** How many there are. */
    COUNT
  }

  private final ConditionWriter conditions = new ConditionWriter();
  private final Query query;
  private final String filter;
  private final List<String> ranges;
  private final SelectList list;
  private final String limit;
  private final String offset;

  /** For the rows of a query that come after a position, or all of them. */
  StatementWriter(Query query, Optional<Position> after) {
    this.query = query;
    this.filter = conditions.condition(query.filter());
    this.ranges =
        after
            .map(position -> KeysetWriter.after(position, query.order(), conditions))
            .orElse(List.of("true"));
    this.list = new SelectList(query);
    this.limit = query.limit().isPresent() ? " limit " + query.limit().getAsInt() : "";
    this.offset = query.offset() == 0 ? "" : " offset " + conditions.bind(query.offset());
  }

  /** Whether few rows are taken, in order. */
  static boolean isPage(Query query) {
    return query.limit().isPresent() && !query.isGrouped();
  }

  /** How many rows of a layer can be on the page or before it. */
  private String reach() {
    if (query.offset() == 0 || query.limit().isEmpty()) {
      return limit;
    }
    int rows = query.limit().getAsInt();
    return " limit " + conditions.bind(rows + Math.min(query.offset(), Long.MAX_VALUE - rows));
  }

  /** What is asked of layers that hold each row once. */
  Statement over(List<Layer> layers, Shape shape) {
    return statement(
        shape == Shape.COUNT ? counted(layers) : body(layers) + list.order() + range());
  }

  /**
   * What is asked of live layers, all in one snapshot.
   *
   * <p>Where everything is stale there is one row, of nulls, and the definition is to be asked:
   * with it as a further layer, the planner would take several times as long as the whole query.
   */
  Statement live(List<Layer> layers, String stale, Shape shape) {
    boolean counts = shape == Shape.COUNT;
    String known =
        counts || query.isGrouped() ? " having (select keys is not null from stale)" : "";
    String select =
        counts ? counted(layers) + known : body(layers) + known + list.order() + range();
    return statement(
        """
        with stale as materialized (select %s() as keys)
        (%s)
        union all select %s where (select keys is null from stale)"""
            .formatted(
                stale, select, String.join(", ", nCopies(counts ? 1 : list.width(), "null"))));
  }

  private String body(List<Layer> layers) {
    return "select " + list.written() + " from " + from(layers) + list.grouping();
  }

  private String counted(List<Layer> layers) {
    String rows = query.isGrouped() ? body(layers) : "select from " + from(layers);
    return "select count(*) from (" + rows + ") counted";
  }

  /**
   * The rows that pass. Of a page, each branch is ordered and limited for itself, so that each can
   * follow an index.
   */
  private String from(List<Layer> layers) {
    if (layers.size() == 1 && ranges.size() == 1) {
      return relation(layers.get(0)) + where(layers.get(0), ranges.get(0));
    }
    String columns = query.columns().map(Column::name).distinct().collect(joining(", "));
    String end = isPage(query) ? list.order() + reach() : "";
    return layers.stream()
        .flatMap(
            layer ->
                ranges.stream()
                    .map(
                        range ->
                            "(select "
                                + columns
                                + " from "
                                + relation(layer)
                                + where(layer, range)
                                + end
                                + ")"))
        .collect(joining(" union all ", "(", ") page"));
  }

  private String relation(Layer layer) {
    return layer.arguments().isEmpty()
        ? layer.relation()
        : layer.arguments().stream()
            .map(conditions::bind)
            .collect(joining(", ", layer.relation() + "(", ")"));
  }

  private String where(Layer layer, String range) {
    List<String> all =
        Stream.of(layer.condition(), filter, range)
            .filter(condition -> !condition.equals("true"))
            .toList();
    return switch (all.size()) {
      case 0 -> "";
      case 1 -> " where " + all.get(0);
      default -> " where (" + String.join(") and (", all) + ")";
    };
  }

  private String range() {
    return limit + offset;
  }

  private Statement statement(String sql) {
    return new Statement(sql, conditions.values());
  }
}
