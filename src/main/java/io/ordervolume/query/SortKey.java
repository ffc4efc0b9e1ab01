package io.ordervolume.query;

/** One key of an order of rows. */
public record SortKey(Column column, boolean descending, Nulls nulls) {

  /**
   * Where rows without a value go; BY_DIRECTION is PostgreSQL's default, last when ascending and
   * first when descending.
   */
  public enum Nulls {
    BY_DIRECTION,
    FIRST,
    LAST
  }
}
