package io.ordervolume.query;

import java.util.List;
import java.util.OptionalInt;

/**
 * A checked query: every column exists, every value has its column's type, and the order is total.
 *
 * @param limit most rows to answer; empty when the caller did not say
 * @param offset rows to skip before the first
 */
public record Query(
    List<Column> select, Filter filter, List<SortKey> order, OptionalInt limit, long offset) {

  /** This query, of the rows that pass another filter as well. */
  public Query where(Filter another) {
    return new Query(select, new Filter.All(List.of(filter, another)), order, limit, offset);
  }
}
