package io.ordervolume.sql;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Filter;
import io.ordervolume.query.JsonStep;
import io.ordervolume.query.Operator;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes filters and expressions as SQL. Names come from the relation's own columns only, and
 * values are bound, never written. Values of types without a Java type are bound as text and cast
 * by PostgreSQL.
 */
final class FilterSqlWriter {

  /** The type that has the operator {@code <>} and no {@code =}. */
  private static final String WITHOUT_EQUALITY = "point";

  private final List<Object> values;
  private final Map<Object, String> constants = new HashMap<>();
  private final Function<String, List<UnionBranch>> related;

  /**
   * Begins with values for the first parameters, which other parts of the statement use.
   *
   * @param related gives the rows of a related relation
   */
  FilterSqlWriter(List<Object> arguments, Function<String, List<UnionBranch>> related) {
    this.values = new ArrayList<>(arguments);
    this.related = related;
  }

  /** The values bound so far, the first for {@code $1}. */
  List<Object> values() {
    return Collections.unmodifiableList(new ArrayList<>(values));
  }

  /** The condition that rows pass; it may need parentheses around it. */
  String condition(Filter filter) {
    if (filter instanceof Filter.Comparison comparison) {
      return comparison(comparison);
    } else if (filter instanceof Filter.Quantified quantified) {
      return quantified(quantified);
    } else if (filter instanceof Filter.Search search) {
      return search(search);
    } else if (filter instanceof Filter.OneOf oneOf) {
      return operand(oneOf.column()) + oneOf(oneOf, operator(oneOf.column(), Operator.EQ) + "any");
    } else if (filter instanceof Filter.IsNull isNull) {
      return operand(isNull.column()) + " is null";
    } else if (filter instanceof Filter.Is is) {
      return operand(is.column()) + " is " + is.truth().name().toLowerCase(Locale.ROOT);
    } else if (filter instanceof Filter.Related exists) {
      return new RelatedRowsWriter(this).exists(exists);
    } else if (filter instanceof Filter.Not not
        && not.filter() instanceof Filter.OneOf oneOf
        && oneOf.column().sqlType().equals(WITHOUT_EQUALITY)) {
      return operand(oneOf.column()) + oneOf(oneOf, " <> all");
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
    String value =
        comparison.operator().takesText()
            ? bind(comparison.value()) + "::text"
            : bind(comparison.column(), comparison.value());
    Column column = comparison.column();
    String equality = column.operators().get(Operator.EQ.word());
    // The value is never null.
    return comparison.operator() == Operator.ISDISTINCT && equality != null
        ? "(" + operand(column) + " " + equality + " " + value + ") is not true"
        : operand(column) + operator(column, comparison.operator()) + value;
  }

  /** The operator between a column and a value, with spaces around it. */
  static String operator(Column column, Operator operator) {
    String own = column.operators().get(operator.word());
    return own == null ? operator(operator) : " " + own + " ";
  }

  private String quantified(Filter.Quantified quantified) {
    Column column = quantified.column();
    String type = quantified.operator().takesText() ? "text" : column.sqlType();
    return operand(column)
        + operator(column, quantified.operator())
        + (quantified.all() ? "all" : "any")
        + "("
        + bind(quantified.array())
        + "::text::"
        + type
        + "[])";
  }

  private String search(Filter.Search search) {
    Column column = search.column();
    String configuration = search.configuration().map(this::configuration).orElse("");
    String document =
        column.sqlType().equals("tsvector")
            ? operand(column)
            : "to_tsvector(" + configuration + operand(column) + ")";
    String function =
        switch (search.operator()) {
          case PLFTS -> "plainto_tsquery";
          case PHFTS -> "phraseto_tsquery";
          case WFTS -> "websearch_to_tsquery";
          default -> "to_tsquery";
        };
    return document + " @@ " + function + "(" + configuration + bind(search.query()) + "::text)";
  }

  private String configuration(String name) {
    return constant(name) + "::text::regconfig, ";
  }

  private static String operator(Operator operator) {
    return switch (operator) {
      case EQ -> " = ";
      case NEQ -> " <> ";
      case GT -> " > ";
      case GTE -> " >= ";
      case LT -> " < ";
      case LTE -> " <= ";
      case ISDISTINCT -> " is distinct from ";
      case LIKE -> " like ";
      case ILIKE -> " ilike ";
      case MATCH -> " ~ ";
      case IMATCH -> " ~* ";
      case CS -> " @> ";
      case CD -> " <@ ";
      case OV -> " && ";
      case SL -> " << ";
      case SR -> " >> ";
      case NXR -> " &< ";
      case NXL -> " &> ";
      case ADJ -> " -|- ";
      case FTS, PLFTS, PHFTS, WFTS -> " @@ ";
    };
  }

  /** A value of the rows that are read, in UTC. */
  String operand(Column column) {
    return operand(column, ZoneOffset.UTC);
  }

  /** The same; the zone decides which day and hour a time is cast to. */
  String operand(Column column, ZoneId zone) {
    if (column.isPlain()) {
      return Identifiers.column(column);
    }
    Column source = column.source().get();
    String value = operand(source, zone);
    if (!column.path().isEmpty()) {
      StringBuilder path = new StringBuilder(source.isJson() ? value : "to_jsonb(" + value + ")");
      for (JsonStep step : column.path()) {
        path.append(step.asText() ? " ->> " : " -> ").append(constant(step.key()));
        path.append(step.key() instanceof Integer ? "::integer" : "::text");
      }
      return "(" + path + ")";
    }
    boolean local =
        source.type() == ColumnType.TIME
            && column.category() == 'D'
            && !isUtc(zone)
            && column.type() != ColumnType.TIME;
    return "cast(%s as %s)"
        .formatted(
            local ? "(%s at time zone %s)".formatted(value, zone(zone)) : value, column.sqlType());
  }

  private static boolean isUtc(ZoneId zone) {
    return zone.equals(ZoneOffset.UTC);
  }

  /** The name of a time zone. */
  String zone(ZoneId zone) {
    return isUtc(zone) ? "'UTC'" : constant(zone.getId()) + "::text";
  }

  /** The rows of a related relation. */
  List<UnionBranch> related(String relation) {
    return related.apply(relation);
  }

  /** The parameter for a value that expressions name: equal ones must be equal as SQL. */
  private String constant(Object value) {
    return constants.computeIfAbsent(value, this::bind);
  }

  private String oneOf(Filter.OneOf oneOf, String comparison) {
    Column column = oneOf.column();
    if (oneOf.values().isEmpty()) {
      return comparison + "('{}')";
    }
    if (column.isArray()) {
      return oneOf.values().stream()
          .map(value -> bind(column, value))
          .collect(joining(", ", " in (", ")"));
    }
    return comparison + "(" + array(column, oneOf.values()) + ")";
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
