package io.ordervolume.view;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Filter;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * Writes filters as SQL. Names come from the view's own columns only, and values are bound, never
 * written.
 */
final class ConditionWriter {

  private final List<Object> values = new ArrayList<>();

  /** The values bound so far, the first for {@code $1}. */
  List<Object> values() {
    return Collections.unmodifiableList(new ArrayList<>(values));
  }

  /** The condition that rows pass; it may need parentheses around it. */
  String condition(Filter filter) {
    if (filter instanceof Filter.Comparison comparison) {
      return comparison.column().name() + operator(comparison) + bind(comparison.value());
    } else if (filter instanceof Filter.OneOf oneOf) {
      return oneOf.column().name() + " = any(" + array(oneOf) + ")";
    } else if (filter instanceof Filter.IsNull isNull) {
      return isNull.column().name() + " is null";
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

  private static String operator(Filter.Comparison comparison) {
    return switch (comparison.operator()) {
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

  private String array(Filter.OneOf oneOf) {
    return switch (oneOf.column().type()) {
      case TEXT -> bind(oneOf.values().toArray(String[]::new));
      case INTEGER -> bind(oneOf.values().toArray(Long[]::new));
      case NUMERIC -> bind(oneOf.values().toArray(BigDecimal[]::new));
      case TIME -> bind(oneOf.values().toArray(OffsetDateTime[]::new));
    };
  }

  /** The parameter that stands for a value. */
  String bind(Object value) {
    values.add(value);
    return "$" + values.size();
  }
}
