package io.ordervolume.view;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Column;
import io.ordervolume.query.Filter;
import io.ordervolume.query.Query;
import io.ordervolume.query.SortKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Writes the SQL of a query. Names come from the view's own columns only, and values are bound,
 * never written. The limit is written: it is a number of ours, and a planner that does not know it
 * takes the wrong plan.
 */
final class StatementWriter {

  private final List<Object> values = new ArrayList<>();

  private StatementWriter() {}

  static Statement page(Query query, String relation, int limit) {
    StatementWriter writer = new StatementWriter();
    String sql =
        "select "
            + query.select().stream().map(Column::name).collect(joining(", "))
            + " from "
            + relation
            + " where "
            + writer.condition(query.filter())
            + " order by "
            + query.order().stream().map(StatementWriter::sortKey).collect(joining(", "))
            + " limit "
            + limit
            + (query.offset() == 0 ? "" : " offset " + writer.bind(query.offset()));
    return new Statement(sql, List.copyOf(writer.values));
  }

  private String condition(Filter filter) {
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

  /** Times are bound as texts: Hibernate would make instants of them, which the driver refuses. */
  private String array(Filter.OneOf oneOf) {
    return switch (oneOf.column().type()) {
      case TEXT -> bind(oneOf.values().toArray(String[]::new));
      case INTEGER -> bind(oneOf.values().toArray(Long[]::new));
      case NUMERIC -> bind(oneOf.values().toArray(BigDecimal[]::new));
      case TIME -> {
        String[] texts = oneOf.values().stream().map(Object::toString).toArray(String[]::new);
        yield "cast(cast(" + bind(texts) + " as text[]) as timestamptz[])";
      }
    };
  }

  private static String sortKey(SortKey key) {
    String nulls =
        switch (key.nulls()) {
          case BY_DIRECTION -> "";
          case FIRST -> " nulls first";
          case LAST -> " nulls last";
        };
    return key.column().name() + (key.descending() ? " desc" : "") + nulls;
  }

  private String bind(Object value) {
    values.add(value);
    return "?" + values.size();
  }
}
