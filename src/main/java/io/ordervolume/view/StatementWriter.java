package io.ordervolume.view;

import static java.util.Collections.nCopies;
import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Column;
import io.ordervolume.query.Output;
import io.ordervolume.query.Query;
import io.ordervolume.query.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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
  private final List<String> outputs;
  private final String order;
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
    this.outputs = outputs(query);
    this.order = order(query);
    this.limit = query.limit().isPresent() ? " limit " + query.limit().getAsInt() : "";
    this.offset = query.offset() == 0 ? "" : " offset " + conditions.bind(query.offset());
  }

  /** Whether few rows are taken, in order. */
  static boolean isPage(Query query) {
    return query.limit().isPresent() && !query.isGrouped();
  }

  /**
   * What each row has: what is selected, and after that what it is sorted by, unless that is
   * selected already. Names need no quotes: those of the caller are not written.
   */
  private static List<String> outputs(Query query) {
    List<String> outputs = new ArrayList<>();
    for (Output output : query.select()) {
      outputs.add(written(output, outputs.size() + 1));
    }
    if (!query.isGrouped()) {
      query.order().stream()
          .map(key -> key.column().name())
          .filter(name -> !outputs.contains(name))
          .forEach(outputs::add);
    }
    return outputs;
  }

  private static String written(Output output, int position) {
    if (output instanceof Output.Plain plain) {
      String column = plain.column().name();
      return column.equals(plain.name()) ? column : column + " as _" + position;
    }
    Output.Aggregated aggregated = (Output.Aggregated) output;
    String of = aggregated.column().map(Column::name).orElse("*");
    return aggregated.aggregate().word() + "(" + of + ") as _" + position;
  }

  /** Where a sort key of the query stands in its rows. */
  static int[] sortPositions(Query query) {
    List<String> outputs = outputs(query);
    return query.order().stream().mapToInt(key -> outputs.indexOf(key.column().name())).toArray();
  }

  private static String order(Query query) {
    return query.order().isEmpty()
        ? ""
        : " order by "
            + query.order().stream().map(key -> sortKey(key, query)).collect(joining(", "));
  }

  private static String sortKey(SortKey key, Query query) {
    String nulls =
        switch (key.nulls()) {
          case BY_DIRECTION -> "";
          case FIRST -> " nulls first";
          case LAST -> " nulls last";
        };
    String name = query.isGrouped() ? position(query, key.column().name()) : key.column().name();
    return name + (key.descending() ? " desc" : "") + nulls;
  }

  private static String position(Query query, String output) {
    List<String> names = query.select().stream().map(Output::name).toList();
    return String.valueOf(names.indexOf(output) + 1);
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
    return statement(shape == Shape.COUNT ? counted(layers) : body(layers) + order + range());
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
    String select = counts ? counted(layers) + known : body(layers) + known + order + range();
    return statement(
        """
        with stale as materialized (select %s() as keys)
        (%s)
        union all select %s where (select keys is null from stale)"""
            .formatted(
                stale, select, String.join(", ", nCopies(counts ? 1 : outputs.size(), "null"))));
  }

  private String body(List<Layer> layers) {
    return "select " + String.join(", ", outputs) + " from " + from(layers) + grouping();
  }

  private String counted(List<Layer> layers) {
    String rows = query.isGrouped() ? body(layers) : "select from " + from(layers);
    return "select count(*) from (" + rows + ") counted";
  }

  private String grouping() {
    if (!query.isGrouped()) {
      return "";
    }
    String keys =
        IntStream.range(0, query.select().size())
            .filter(i -> query.select().get(i) instanceof Output.Plain)
            .mapToObj(i -> String.valueOf(i + 1))
            .collect(joining(", "));
    return keys.isEmpty() ? "" : " group by " + keys;
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
    String end = isPage(query) ? order + reach() : "";
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
