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
    if (filter instanceof Filter.Comparison comparison) {
      return ofComparison(comparison);
    } else if (filter instanceof Filter.Quantified quantified) {
      String type = quantified.operator().takesText() ? "text" : quantified.column().sqlType();
      return Stream.of(check(quantified.column(), quantified.array(), "$1::text::" + type + "[]"));
    } else if (filter instanceof Filter.Search search) {
      return Stream.of(ofSearch(search));
    } else if (filter instanceof Filter.OneOf oneOf) {
      return oneOf.values().stream().flatMap(value -> cast(oneOf.column(), value));
    } else if (filter instanceof Filter.Not not) {
      return casts(not.filter());
    } else if (filter instanceof Filter.All all) {
      return all.filters().stream().flatMap(CastCheck::casts);
    } else if (filter instanceof Filter.Any any) {
      return any.filters().stream().flatMap(CastCheck::casts);
    } else if (filter instanceof Filter.Related related) {
      return casts(related.filter());
    }
    return Stream.empty();
  }

  private static Stream<CastCheck> ofComparison(Filter.Comparison comparison) {
    if (comparison.operator().matchesExpressions()) {
      return Stream.of(check(comparison.column(), comparison.value(), "'' ~ $1::text"));
    }
    return comparison.operator().takesText()
        ? Stream.empty()
        : cast(comparison.column(), comparison.value());
  }

  private static CastCheck ofSearch(Filter.Search search) {
    FilterSqlWriter writer = new FilterSqlWriter(List.of(), relation -> List.of());
    Column anything = new Column(search.column().name(), ColumnType.OTHER, "tsvector", 'U');
    String condition =
        writer.condition(
            new Filter.Search(anything, search.operator(), search.configuration(), search.query()));
    String query = condition.substring(condition.indexOf(" @@ ") + " @@ ".length());
    return new CastCheck(
        search.column(),
        search.query(),
        new SqlStatement("select " + query + " is null", writer.values()));
  }

  private static Stream<CastCheck> cast(Column column, Object value) {
    return column.type() == ColumnType.OTHER
            || column.type() == ColumnType.TIME && value instanceof String
        ? Stream.of(check(column, value, "$1::text::" + column.sqlType()))
        : Stream.empty();
  }

  private static CastCheck check(Column column, Object value, String expression) {
    return new CastCheck(
        column, value, new SqlStatement("select (" + expression + ") is null", List.of(value)));
  }
}
