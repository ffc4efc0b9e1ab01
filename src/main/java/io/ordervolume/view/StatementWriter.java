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
    return writer.statement(
        "select "
            + names(query.select().stream())
            + " from "
            + relation
            + " where "
            + writer.filter
            + writer.orderAndRange());
  }

  /**
   * The rows of a view with those that are stale taken from its definition, all in one snapshot.
   * Every branch is ordered and limited for itself, so that each can follow an index, and {@code
   * not in} is answered by a hash table that leaves the order of the index alone.
   *
   * <p>Where everything is stale there is one row, of nulls, and the definition is to be asked:
   * with it as a third branch, the planner would take several times as long as the whole query.
   */
  static Statement live(Query query, View view, String by, int limit) {
    StatementWriter writer = new StatementWriter(query, limit);
    String reach = writer.reach();
    String kept =
        "(select keys is not null from stale) and %s not in (select unnest(keys) from stale)";
    String computed = "%s = any(cast((select keys from stale) as bigint[]))";
    return writer.statement(
        """
        with stale as materialized (select %s() as keys)
        (select %s from (%s union all %s) page%s)
        union all select %s where (select keys is null from stale)"""
            .formatted(
                view.stale(),
                names(query.select().stream()),
                writer.branch(view.relation(), kept.formatted(by), reach),
                writer.branch(view.definition(), computed.formatted(by), reach),
                writer.orderAndRange(),
                query.select().stream().map(column -> "null").collect(joining(", "))));
  }

  /** Whether these rows of a live statement say that the definition is to be asked. */
  static boolean everythingIsStale(List<Object[]> rows) {
    return rows.size() == 1 && Stream.of(rows.get(0)).allMatch(Objects::isNull);
  }

  private String branch(String relation, String condition, String reach) {
    Stream<Column> sorted = query.order().stream().map(SortKey::column);
    String columns = names(Stream.concat(query.select().stream(), sorted).distinct());
    return "(select %s from %s where %s and (%s)%s limit %s)"
        .formatted(columns, relation, condition, filter, order, reach);
  }

  /** How many rows of a branch can be on the page or before it. */
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
