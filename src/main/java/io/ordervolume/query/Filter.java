package io.ordervolume.query;

import java.util.List;

/** A condition on rows. Two filters are equal when they say the same in the same order. */
public sealed interface Filter {

  /**
   * Column and value compared. For LIKE and ILIKE the value is a pattern with % and _ as wildcards.
   */
  record Comparison(Column column, Operator operator, Object value) implements Filter {}

  /** The column equals one of the values; no value, no row. */
  record OneOf(Column column, List<Object> values) implements Filter {}

  record IsNull(Column column) implements Filter {}

  record Not(Filter filter) implements Filter {}

  /** All hold; with none given, every row passes. */
  record All(List<Filter> filters) implements Filter {}

  /** At least one holds. */
  record Any(List<Filter> filters) implements Filter {}
}
