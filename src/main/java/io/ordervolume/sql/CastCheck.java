package io.ordervolume.sql;

import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Filter;
import java.util.List;
import java.util.stream.Stream;

/**
 * A value of a filter that PostgreSQL casts from text. After a statement failed with an invalid
 * value, its statement shows whether this value is the cause.
 *
 * @param statement fails if the value is not one of the column's type
 */
public record CastCheck(Column column, Object value, SqlStatement statement) {

  /** Returns the checks of a filter. */
  public static List<CastCheck> of(Filter filter) {
    return casts(filter).toList();
  }

  private static Stream<CastCheck> casts(Filter filter) {
    if (filter instanceof Filter.Comparison comparison
        && !comparison.operator().matchesPatterns()) {
      return cast(comparison.column(), comparison.value());
    } else if (filter instanceof Filter.OneOf oneOf) {
      return oneOf.values().stream().flatMap(value -> cast(oneOf.column(), value));
    } else if (filter instanceof Filter.Not not) {
      return casts(not.filter());
    } else if (filter instanceof Filter.All all) {
      return all.filters().stream().flatMap(CastCheck::casts);
    } else if (filter instanceof Filter.Any any) {
      return any.filters().stream().flatMap(CastCheck::casts);
    }
    return Stream.empty();
  }

  private static Stream<CastCheck> cast(Column column, Object value) {
    return column.type() == ColumnType.OTHER
        ? Stream.of(
            new CastCheck(
                column,
                value,
                new SqlStatement(
                    "select $1::text::" + column.sqlType() + " is null", List.of(value))))
        : Stream.empty();
  }
}
