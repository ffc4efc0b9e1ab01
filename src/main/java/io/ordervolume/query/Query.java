package io.ordervolume.query;

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
 */
public record Query(
    List<SelectItem> select,
    Filter filter,
    List<SortKey> order,
    boolean ordered,
    OptionalInt limit,
    long offset,
    Optional<String> cursor) {

  /** Whether rows are grouped: by all that is selected and is no aggregate. */
  public boolean isGrouped() {
    return select.stream().anyMatch(SelectItem.Aggregated.class::isInstance);
  }

  /** Whether every row passes. */
  public boolean asksForAllRows() {
    return filter.equals(new Filter.All(List.of()));
  }

  /** This query, of the rows that pass another filter as well. */
  public Query where(Filter another) {
    Filter both = asksForAllRows() ? another : new Filter.All(List.of(filter, another));
    return new Query(select, both, order, ordered, limit, offset, cursor);
  }

  /**
   * This query, which names a row by the one column of its id and nothing else, for another row.
   */
  public Query ofRow(Object rowId) {
    Filter.Comparison named = (Filter.Comparison) filter;
    Filter other = new Filter.Comparison(named.column(), named.operator(), rowId);
    return new Query(select, other, order, ordered, limit, offset, cursor);
  }

  /** This query, for that many rows at most. */
  public Query limitedTo(int rows) {
    return part(OptionalInt.of(rows), offset);
  }

  /** Another part of the same rows. */
  public Query part(OptionalInt limit, long offset) {
    return new Query(select, filter, order, ordered, limit, offset, cursor);
  }

  /** This query, in whatever order its rows come. */
  public Query unordered() {
    return new Query(select, filter, List.of(), false, limit, offset, cursor);
  }

  /** All rows of this query, in whatever order they come. */
  public Query whole() {
    return new Query(select, filter, List.of(), false, OptionalInt.empty(), 0, Optional.empty());
  }

  /** The columns that it selects, aggregates or sorts by; some of them may be named twice. */
  public Stream<Column> columns() {
    Stream<Column> selected = select.stream().flatMap(SelectItem::columns);
    return isGrouped() ? selected : Stream.concat(selected, order.stream().map(SortKey::column));
  }
}
