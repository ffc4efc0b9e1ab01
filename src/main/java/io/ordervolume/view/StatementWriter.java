package io.ordervolume.view;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Column;
import io.ordervolume.query.Query;
import io.ordervolume.query.SortKey;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Writes the SQL of a query. The limit is written: it is a number of ours, and a planner that does
 * not know it takes the wrong plan.
 */
final class StatementWriter {

  private final ConditionWriter conditions = new ConditionWriter();
  private final Query query;
  private final int limit;
  private final String filter;
  private final String order;
  private final String offset;

  private StatementWriter(Query query, int limit) {
    this.query = query;
    this.limit = limit;
    this.filter = conditions.condition(query.filter());
    this.order =
        " order by " + query.order().stream().map(StatementWriter::sortKey).collect(joining(", "));
    this.offset = query.offset() == 0 ? "" : conditions.bind(query.offset());
  }

  /** The rows of one relation. */
  static Statement page(Query query, String relation, int limit) {
    StatementWriter writer = new StatementWriter(query, limit);
    return writer.statement(writer.single(relation));
  }

  /** The rows of a view as of its last refresh or apply. */
  static Statement current(Query query, View view, int limit) {
    List<Layer> layers = Layer.of(view, Source.CURRENT);
    StatementWriter writer = new StatementWriter(query, limit);
    return writer.statement(
        layers.size() == 1 ? writer.single(layers.get(0).relation()) : writer.merged(layers));
  }

  /**
   * The rows of a view as they are now, all in one snapshot.
   *
   * <p>Where everything is stale there is one row, of nulls, and the definition is to be asked:
   * with it as a further layer, the planner would take several times as long as the whole query.
   */
  static Statement live(Query query, View view, int limit) {
    StatementWriter writer = new StatementWriter(query, limit);
    return writer.statement(
        """
        with stale as materialized (select %s() as keys)
        (%s)
        union all select %s where (select keys is null from stale)"""
            .formatted(
                view.stale(),
                writer.merged(Layer.of(view, Source.LIVE)),
                query.select().stream().map(column -> "null").collect(joining(", "))));
  }

  /** Whether these rows of a live statement say that the definition is to be asked. */
  static boolean everythingIsStale(List<Object[]> rows) {
    return rows.size() == 1 && Stream.of(rows.get(0)).allMatch(Objects::isNull);
  }

  private String single(String relation) {
    return "select "
        + names(query.select().stream())
        + " from "
        + relation
        + " where "
        + filter
        + orderAndRange();
  }

  /** Each layer is ordered and limited for itself, so that each can follow an index. */
  private String merged(List<Layer> layers) {
    String reach = reach();
    return "select %s from (%s) page%s"
        .formatted(
            names(query.select().stream()),
            layers.stream().map(layer -> branch(layer, reach)).collect(joining(" union all ")),
            orderAndRange());
  }

  private String branch(Layer layer, String reach) {
    Stream<Column> sorted = query.order().stream().map(SortKey::column);
    String columns = names(Stream.concat(query.select().stream(), sorted).distinct());
    return "(select %s from %s where %s and (%s)%s limit %s)"
        .formatted(columns, layer.relation(), layer.condition(), filter, order, reach);
  }

  /** How many rows of a layer can be on the page or before it. */
  private String reach() {
    return query.offset() == 0
        ? String.valueOf(limit)
        : conditions.bind(limit + Math.min(query.offset(), Long.MAX_VALUE - limit));
  }

  private String orderAndRange() {
    return order + " limit " + limit + (offset.isEmpty() ? "" : " offset " + offset);
  }

  private Statement statement(String sql) {
    return new Statement(sql, conditions.values());
  }

  private static String names(Stream<Column> columns) {
    return columns.map(Column::name).collect(joining(", "));
  }

  private static String sortKey(SortKey key) {
    String nulls =
        switch (key.nulls()) {
          case BY_DIRECTION -> "";
          case FIRST -> " nulls first";
          case LAST -> " nulls last";
        };
    return key.column().name() + (key.descending() ? " desc" : "") + nulls;
  }
}
