package io.ordervolume.query;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A checked query: every column exists, every value has its column's type, and the order is total.
 *
 * @param order in a query that groups rows, keys are the names of what it selects
 * @param ordered whether the caller named an order
 * @param limit most rows to answer; empty when the caller did not say
 * @param offset rows to skip before the first
 * @param cursor where the page begins, as an answer gave it; empty for the first page
 * @param zone the time zone of times in the answer, of days and months, and of casts
 */
public record Query(
    List<SelectItem> select,
    Filter filter,
    List<SortKey> order,
    boolean ordered,
    OptionalInt limit,
    long offset,
    Optional<String> cursor,
    ZoneId zone) {

  /** A query in UTC. */
  public Query(
      List<SelectItem> select,
      Filter filter,
      List<SortKey> order,
      boolean ordered,
      OptionalInt limit,
      long offset,
      Optional<String> cursor) {
    this(select, filter, order, ordered, limit, offset, cursor, ZoneOffset.UTC);
  }

  /** Whether rows are grouped: by all that is selected and is no aggregate. */
  public boolean isGrouped() {
    return select.stream().anyMatch(SelectItem.Aggregated.class::isInstance);
  }

  /** Whether every row passes. */
  public boolean asksForAllRows() {
    return filter.equals(new Filter.All(List.of()));
  }

  /** Whether the answer depends on rows of other relations. */
  public boolean followsRelationships() {
    return relationships().findAny().isPresent();
  }

  /** The relationships of all levels that rows, their values or their order depend on. */
  public Stream<Relationship> relationships() {
    return Stream.concat(
        filter.relationships(),
        related()
            .flatMap(
                each ->
                    Stream.concat(
                        Stream.of(each.relationship()), each.query().filter().relationships())));
  }

  /** Whether functions return some of the rows: nothing tells how stale these are. */
  public boolean followsFunctions() {
    return functions().findAny().isPresent();
  }

  /** The functions that relationships of all levels call. */
  public Stream<Relationship.RowFunction> functions() {
    return relationships().flatMap(followed -> followed.function().stream());
  }

  /** The related rows of all levels that values or the order are made of. */
  public Stream<RelatedQuery> related() {
    return Stream.concat(
            select.stream().map(SelectItem::related), order.stream().map(SortKey::related))
        .flatMap(Optional::stream)
        .distinct()
        .flatMap(RelatedQuery::all);
  }

  /** This query, of the rows that pass another filter as well. */
  public Query where(Filter another) {
    return withFilter(asksForAllRows() ? another : new Filter.All(List.of(filter, another)));
  }

  /**
   * This query, which names a row by the one column of its id and nothing else, for another row.
   */
  public Query ofRow(Object rowId) {
    Filter.Comparison named = (Filter.Comparison) filter;
    return withFilter(new Filter.Comparison(named.column(), named.operator(), rowId));
  }

  private Query withFilter(Filter other) {
    return new Query(select, other, order, ordered, limit, offset, cursor, zone);
  }

  /** This query, for one value of each row. */
  Query selecting(SelectItem value) {
    return new Query(List.of(value), filter, order, ordered, limit, offset, cursor, zone);
  }

  /** This query, for that many rows at most. */
  public Query limitedTo(int rows) {
    return part(OptionalInt.of(rows), offset);
  }

  /** Another part of the same rows. */
  public Query part(OptionalInt limit, long offset) {
    return new Query(select, filter, order, ordered, limit, offset, cursor, zone);
  }

  /** This query, in whatever order its rows come. */
  public Query unordered() {
    return new Query(select, filter, List.of(), false, limit, offset, cursor, zone);
  }

  /** All rows or groups of this query, in whatever order they come and whatever they hold. */
  public Query whole() {
    return new Query(
        isGrouped() ? select : List.of(),
        filter,
        List.of(),
        false,
        OptionalInt.empty(),
        0,
        Optional.empty(),
        zone);
  }

  /** The columns that it selects, aggregates or sorts by; some of them may be named twice. */
  public Stream<Column> columns() {
    Stream<Column> selected = select.stream().flatMap(SelectItem::columns);
    return isGrouped()
        ? selected
        : Stream.concat(selected, order.stream().flatMap(SortKey::columns));
  }
}
