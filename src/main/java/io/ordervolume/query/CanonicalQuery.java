package io.ordervolume.query;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Writes a query in one way: two that ask for the same in different spellings have the same text,
 * and two that may differ in their answers never do.
 */
public final class CanonicalQuery {

  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_]\\w*");

  private CanonicalQuery() {}

  public static String of(Query query) {
    return "select="
        + query.select().stream().map(CanonicalQuery::text).collect(joining(","))
        + "&"
        + ofRows(query)
        + "&limit="
        + (query.limit().isPresent() ? query.limit().getAsInt() : "all")
        + "&offset="
        + query.offset()
        + query.cursor().map(cursor -> "&cursor=" + cursor).orElse("");
  }

  /** Which rows it asks for, and in which order, whatever it wants to know of them. */
  public static String ofRows(Query query) {
    return "and="
        + text(query.filter())
        + "&order="
        + query.order().stream().map(CanonicalQuery::text).collect(joining(","))
        + (query.zone().equals(ZoneOffset.UTC) ? "" : "&zone=" + query.zone());
  }

  private static String text(SelectItem output) {
    return name(output.name()) + ":" + value(output);
  }

  private static String value(SelectItem output) {
    if (output instanceof SelectItem.Plain plain) {
      return name(plain.column());
    } else if (output instanceof SelectItem.Beginning beginning) {
      return name(beginning.column()) + "." + beginning.span().word() + "()";
    } else if (output instanceof SelectItem.Embedded embedded) {
      return text(embedded.rows());
    } else if (output instanceof SelectItem.Spread spread) {
      return "..." + text(spread.rows()) + "." + text(spread.value());
    }
    SelectItem.Aggregated aggregated = (SelectItem.Aggregated) output;
    String column = aggregated.column().map(CanonicalQuery::name).orElse("");
    return column
        + "."
        + aggregated.aggregate().word()
        + "()"
        + aggregated.cast().map(cast -> "::" + cast.sqlType()).orElse("");
  }

  private static String text(SortKey key) {
    return key.related().map(rows -> text(rows) + ".").orElse("")
        + name(key.column())
        + (key.descending() ? ".desc." : ".asc.")
        + key.nulls();
  }

  private static String text(RelatedQuery rows) {
    return name(rows.relationship()) + "(" + of(rows.query()) + ")";
  }

  private static String text(Filter filter) {
    if (filter instanceof Filter.Comparison comparison) {
      String operator = comparison.operator().word();
      return name(comparison.column()) + "." + operator + "." + value(comparison.value());
    } else if (filter instanceof Filter.Quantified quantified) {
      return name(quantified.column())
          + "."
          + quantified.operator().word()
          + (quantified.all() ? "(all)." : "(any).")
          + value(quantified.array());
    } else if (filter instanceof Filter.Search search) {
      return name(search.column())
          + "."
          + search.operator().word()
          + search.configuration().map(name -> "(" + value(name) + ")").orElse("")
          + "."
          + value(search.query());
    } else if (filter instanceof Filter.OneOf oneOf) {
      return name(oneOf.column()) + ".in" + set(oneOf.values(), CanonicalQuery::value);
    } else if (filter instanceof Filter.IsNull isNull) {
      return name(isNull.column()) + ".is.null";
    } else if (filter instanceof Filter.Is is) {
      return name(is.column()) + ".is." + is.truth();
    } else if (filter instanceof Filter.Related related) {
      return "exists(" + name(related.relationship()) + "," + text(related.filter()) + ")";
    } else if (filter instanceof Filter.Not not) {
      return "not(" + text(not.filter()) + ")";
    } else if (filter instanceof Filter.All all) {
      return "and" + set(all.filters(), CanonicalQuery::text);
    } else {
      return "or" + set(((Filter.Any) filter).filters(), CanonicalQuery::text);
    }
  }

  private static String name(Relationship relationship) {
    return name(relationship.relation())
        + "!"
        + name(relationship.name())
        + names(relationship.own())
        + names(relationship.related())
        + relationship.many()
        + relationship
            .junction()
            .map(
                junction ->
                    "!"
                        + name(junction.relation())
                        + names(junction.own())
                        + names(junction.related()))
            .orElse("");
  }

  private static String names(List<Column> columns) {
    return columns.stream().map(CanonicalQuery::name).collect(joining(",", "(", ")"));
  }

  private static String name(Column column) {
    return column.text(CanonicalQuery::name);
  }

  /** Other names stand in quotes, so that they cannot be taken for what separates them. */
  private static String name(String name) {
    return PLAIN_NAME.matcher(name).matches() ? name : value(name);
  }

  /** Neither the order of the elements matters nor how often one stands there. */
  private static <T> String set(List<T> elements, Function<T, String> text) {
    return elements.stream().map(text).distinct().sorted().collect(joining(",", "(", ")"));
  }

  private static String value(Object value) {
    if (value instanceof String text) {
      return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    } else if (value instanceof BigDecimal number) {
      return number.stripTrailingZeros().toString();
    } else if (value instanceof OffsetDateTime time) {
      return time.toInstant().toString();
    } else {
      return value.toString();
    }
  }
}
