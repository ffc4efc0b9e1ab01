package io.ordervolume.sql;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Filter;
import io.ordervolume.query.Operator;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * Writes filters as SQL. Names come from the relation's own columns only, and values are bound,
 * never written. Values of types without a Java type are bound as text and cast by PostgreSQL.
 */
final class FilterSqlWriter {

  private final List<Object> values;

  /** With values for the first parameters, which other parts of the statement use. */
  FilterSqlWriter(List<Object> arguments) {
    this.values = new ArrayList<>(arguments);
  }

  /** The values bound so far, the first for {@code $1}. */
  List<Object> values() {
    return Collections.unmodifiableList(new ArrayList<>(values));
  }

  /** The condition that rows pass; it may need parentheses around it. */
  String condition(Filter filter) {
    if (filter instanceof Filter.Comparison comparison) {
      return comparison(comparison);
    } else if (filter instanceof Filter.OneOf oneOf) {
      return Identifiers.column(oneOf.column()) + oneOf(oneOf);
    } else if (filter instanceof Filter.IsNull isNull) {
      return Identifiers.column(isNull.column()) + " is null";
    } else if (filter instanceof Filter.Not not) {
      return "not (" + condition(not.filter()) + ")";
    } else if (filter instanceof Filter.All all) {
      return joined(all.filters(), " and ", "true");
    } else {
      return joined(((Filter.Any) filter).filters(), " or ", "false");
    }
  }

  private String joined(List<Filter> filters, String conjunction, String whenNone) {
    Function<Filter, String> operand =
        filters.size() == 1 ? this::condition : filter -> "(" + condition(filter) + ")";
    return filters.isEmpty()
        ? whenNone
        : filters.stream().map(operand).collect(joining(conjunction));
  }

  private String comparison(Filter.Comparison comparison) {
    boolean pattern =
        comparison.operator() == Operator.LIKE || comparison.operator() == Operator.ILIKE;
    String value =
        pattern
            ? bind(comparison.value()) + "::text"
            : bind(comparison.column(), comparison.value());
    return Identifiers.column(comparison.column()) + operator(comparison.operator()) + value;
  }

  private static String operator(Operator operator) {
    return switch (operator) {
      case EQ -> " = ";
      case NEQ -> " <> ";
      case GT -> " > ";
      case GTE -> " >= ";
      case LT -> " < ";
      case LTE -> " <= ";
      case LIKE -> " like ";
      case ILIKE -> " ilike ";
    };
  }

  private String oneOf(Filter.OneOf oneOf) {
    Column column = oneOf.column();
    if (oneOf.values().isEmpty()) {
      return " = any('{}')";
    }
    boolean isArray = column.sqlType().endsWith("[]");
    if (isArray) {
      return oneOf.values().stream()
          .map(value -> bind(column, value))
          .collect(joining(", ", " in (", ")"));
    }
    return " = any(" + array(column, oneOf.values()) + ")";
  }

  private String array(Column column, List<Object> values) {
    if (column.type() != ColumnType.TEXT && values.stream().anyMatch(String.class::isInstance)) {
      String[] texts = values.stream().map(FilterSqlWriter::text).toArray(String[]::new);
      return bind(texts) + "::text[]::" + column.sqlType() + "[]";
    }
    return switch (column.type()) {
      case TEXT, OTHER -> bind(values.toArray(String[]::new)) + "::text[]";
      case INTEGER -> bind(values.toArray(Long[]::new)) + "::bigint[]";
      case NUMERIC -> bind(values.toArray(BigDecimal[]::new)) + "::numeric[]";
      case TIME -> bind(values.toArray(OffsetDateTime[]::new)) + "::timestamptz[]";
    };
  }

  private static String text(Object value) {
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }

  /** The parameter for a value of a column. */
  String bind(Column column, Object value) {
    String parameter = bind(value);
    return switch (column.type()) {
      case TEXT -> parameter + "::text";
      case INTEGER -> parameter + "::bigint";
      case NUMERIC -> parameter + (value instanceof String ? "::text::numeric" : "::numeric");
      case TIME -> parameter + (value instanceof String ? "::text::timestamptz" : "::timestamptz");
      case OTHER -> parameter + "::text::" + column.sqlType();
    };
  }

  /** The parameter for a value. */
  String bind(Object value) {
    values.add(value);
    return "$" + values.size();
  }
}
