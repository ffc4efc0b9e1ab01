package io.ordervolume.query;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A condition on rows. Two filters are equal when they say the same in the same order. */
public sealed interface Filter {

  /** The relationships of all levels that it follows. */
  default Stream<Relationship> relationships() {
    return Stream.empty();
  }

  /**
   * Column and value compared. For LIKE and ILIKE the value is a pattern with % and _ as wildcards.
   */
  record Comparison(Column column, Operator operator, Object value) implements Filter {}

  /**
   * Column compared with each of several values.
   *
   * @param all whether all of the comparisons must hold, or any
   * @param array the values as PostgreSQL writes an array
   */
  record Quantified(Column column, Operator operator, boolean all, String array)
      implements Filter {}

  /**
   * A full text search.
   *
   * @param configuration names the language; empty for the default of the database
   */
  record Search(Column column, Operator operator, Optional<String> configuration, String query)
      implements Filter {}

  /** The column equals one of the values; no value, no row. */
  record OneOf(Column column, List<Object> values) implements Filter {}

  record IsNull(Column column) implements Filter {}

  /** The column is true or false; for {@code unknown} it is null. */
  record Is(Column column, Truth truth) implements Filter {}

  /** The values of three-valued logic. */
  enum Truth {
    TRUE,
    FALSE,
    UNKNOWN
  }

  /** There are related rows that pass a filter. */
  record Related(Relationship relationship, Filter filter) implements Filter {
    @Override
    public Stream<Relationship> relationships() {
      return Stream.concat(Stream.of(relationship), filter.relationships());
    }
  }

  record Not(Filter filter) implements Filter {
    @Override
    public Stream<Relationship> relationships() {
      return filter.relationships();
    }
  }

  /** All hold; with none given, every row passes. */
  record All(List<Filter> filters) implements Filter {
    @Override
    public Stream<Relationship> relationships() {
      return filters.stream().flatMap(Filter::relationships);
    }
  }

  /** At least one holds. */
  record Any(List<Filter> filters) implements Filter {
    @Override
    public Stream<Relationship> relationships() {
      return filters.stream().flatMap(Filter::relationships);
    }
  }
}
