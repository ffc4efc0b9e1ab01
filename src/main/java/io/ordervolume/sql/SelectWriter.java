package io.ordervolume.sql;

import static java.util.Collections.nCopies;
import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Query;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writes the SQL of one query. The limit is written as a number, not bound: a planner that does not
 * know it chooses the wrong plan.
 */
final class SelectWriter {

  /** What is asked about the rows of a query. */
  enum Shape {
    ROWS,
    /** How many there are. */
    COUNT
  }

  private final FilterSqlWriter filters;
  private final Query query;
  private final String filter;
  private final List<String> ranges;
  private final SelectList list;
  private final String limit;
  private final String offset;

  /** For the rows of a query that come after a position, or all of them. */
  SelectWriter(
      Relation relation,
      Query query,
      Optional<KeysetPosition> after,
      ValueForm form,
      Function<String, List<UnionBranch>> related) {
    this.filters = new FilterSqlWriter(relation.arguments(), related);
    this.query = query;
    this.filter = filters.condition(query.filter());
    this.list = new SelectList(query, form, filters);
    this.ranges =
        after
            .map(
                position ->
                    KeysetWriter.after(position, query.order(), list.sortOperands(), filters))
            .orElse(List.of(UnionBranch.EVERY_ROW));
    this.limit = limit(query);
    this.offset = offset(query, filters);
  }

  /** For rows that belong to a row of a statement, as {@code condition} says. */
  private SelectWriter(FilterSqlWriter statement, Query query, ValueForm form, String condition) {
    this.filters = statement;
    this.query = query;
    String filter = statement.condition(query.filter());
    this.filter =
        filter.equals(UnionBranch.EVERY_ROW) ? condition : condition + " and (" + filter + ")";
    this.ranges = List.of(UnionBranch.EVERY_ROW);
    this.list = new SelectList(query, form, statement);
    this.limit = limit(query);
    this.offset = offset(query, statement);
  }

  /** Returns a subquery of rows that belong to a row of a statement. */
  static String subquery(
      FilterSqlWriter statement,
      Query query,
      ValueForm form,
      String condition,
      List<UnionBranch> branches) {
    SelectWriter writer = new SelectWriter(statement, query, form, condition);
    return writer.body(branches, "") + writer.list.order() + writer.limit + writer.offset;
  }

  private static String limit(Query query) {
    return query.limit().isPresent() ? " limit " + query.limit().getAsInt() : "";
  }

  private static String offset(Query query, FilterSqlWriter statement) {
    return query.offset() == 0 ? "" : " offset " + statement.bind(query.offset()) + "::bigint";
  }

  /** Whether few rows are read, in order. */
  static boolean isPage(Query query) {
    return query.limit().isPresent() && !query.isGrouped();
  }

  /** How many rows of one branch can be on the page or before it. */
  private String branchLimit() {
    if (query.offset() == 0 || query.limit().isEmpty()) {
      return limit;
    }
    int rows = query.limit().getAsInt();
    long most = rows + Math.min(query.offset(), Long.MAX_VALUE - rows);
    return " limit " + filters.bind(most) + "::bigint";
  }

  /** Selects from branches that have each row once. */
  SqlStatement select(List<UnionBranch> branches, Shape shape) {
    return statement(
        shape == Shape.COUNT ? count(branches) : body(branches, "") + list.order() + limit + offset,
        shape);
  }

  /**
   * Selects from live branches, all in one snapshot.
   *
   * <p>If every row is stale, the result is one row of nulls, and the definition is to be read: as
   * a further branch it would cost the planner several times as much as the whole query.
   */
  SqlStatement selectLive(List<UnionBranch> branches, String staleKeys, Shape shape) {
    boolean counts = shape == Shape.COUNT;
    String known = counts || query.isGrouped() ? " having " + UnionBranch.NOT_ALL_STALE : "";
    String select =
        counts ? count(branches) + known : body(branches, known) + list.order() + limit + offset;
    return statement(
        """
        with stale as materialized (select * from %s())
        (%s)
        union all select %s where %s"""
            .formatted(
                staleKeys,
                select,
                String.join(", ", nCopies(counts ? 1 : list.width(), "null")),
                UnionBranch.ALL_STALE),
        shape);
  }

  private String body(List<UnionBranch> branches, String having) {
    return "select " + list.sql() + " from " + from(branches) + list.grouping() + having;
  }

  private String count(List<UnionBranch> branches) {
    String rows = query.isGrouped() ? body(branches, "") : "select 1 from " + from(branches);
    return "select count(*) from (" + rows + ") counted";
  }

  /**
   * The rows that pass. Each branch of a page is ordered and limited by itself, so that each can
   * follow an index, and values are computed for what is left.
   */
  private String from(List<UnionBranch> branches) {
    boolean one = branches.size() == 1 && ranges.size() == 1;
    boolean page = isPage(query);
    boolean nests = page && list.isComputed() && query.limit().getAsInt() > 1;
    String joins = list.joins();
    if (one && !nests && joins.isEmpty()) {
      return branches.get(0).from() + where(branches.get(0), ranges.get(0));
    }
    String end = page ? list.order() + branchLimit() : "";
    return branches.stream()
        .flatMap(
            branch ->
                ranges.stream()
                    .map(
                        range ->
                            "(select "
                                + list.columns()
                                + " from "
                                + branch.from()
                                + where(branch, range)
                                + end
                                + ")"))
        .collect(joining(" union all ", "(", ") " + UnionBranch.ROWS + joins));
  }

  private String where(UnionBranch branch, String range) {
    List<String> all =
        Stream.of(branch.condition(), filter, range)
            .filter(condition -> !condition.equals(UnionBranch.EVERY_ROW))
            .toList();
    return switch (all.size()) {
      case 0 -> "";
      case 1 -> " where " + all.get(0);
      default -> " where (" + String.join(") and (", all) + ")";
    };
  }

  private SqlStatement statement(String sql, Shape shape) {
    return new SqlStatement(
        shape == Shape.ROWS && RelatedSizeGuard.isNeeded(query)
            ? new RelatedSizeGuard(query).guard(sql, list.width())
            : sql,
        filters.values());
  }
}
