package io.ordervolume.query;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * One key of an order of rows.
 *
 * @param column of the rows, or of related ones
 * @param related the related rows, one at most, that the column belongs to; empty for a column of
 *     the rows themselves
 */
public record SortKey(
    Column column, Optional<RelatedQuery> related, boolean descending, Nulls nulls) {

  /**
   * Where rows without a value go; BY_DIRECTION is PostgreSQL's default, last when ascending and
   * first when descending.
   */
  public enum Nulls {
    BY_DIRECTION,
    FIRST,
    LAST
  }

  /** A key of the rows themselves. */
  public SortKey(Column column, boolean descending, Nulls nulls) {
    this(column, Optional.empty(), descending, nulls);
  }

  /** A column of the rows themselves, ascending. */
  static SortKey of(Column column) {
    return new SortKey(column, false, Nulls.BY_DIRECTION);
  }

  /** A value of the one row that is related, ascending. */
  static SortKey of(Column column, RelatedQuery row) {
    SelectItem value = SelectItem.Plain.of(column);
    return new SortKey(column, Optional.of(row.withValue(value)), false, Nulls.BY_DIRECTION);
  }

  /** The same in another direction. */
  SortKey in(boolean isDescending, Nulls place) {
    return new SortKey(column, related, isDescending, place);
  }

  /** Whether it is this column of the rows themselves. */
  public boolean isOf(Column own) {
    return related.isEmpty() && column.equals(own);
  }

  /** Whether both sort by one value. */
  boolean hasValueOf(SortKey other) {
    return column.equals(other.column) && related.equals(other.related);
  }

  /** The columns of the rows themselves that its value is made of. */
  Stream<Column> columns() {
    return related
        .map(rows -> rows.relationship().own().stream())
        .orElseGet(() -> Stream.of(column));
  }
}
