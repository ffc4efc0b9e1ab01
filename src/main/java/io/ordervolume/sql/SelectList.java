package io.ordervolume.sql;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Query;
import io.ordervolume.query.SelectItem;
import io.ordervolume.query.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values of each row of a query, and how rows are grouped and sorted: first the selected
 * values, then the sort keys that are not selected in a form that a position needs. Expressions
 * name columns of the alias {@link UnionBranch#ROWS}, so no output name can be taken for a column.
 */
final class SelectList {

  private final Query query;
  private final List<String> values = new ArrayList<>();
  private final List<Integer> sortPositions = new ArrayList<>();

  SelectList(Query query, ValueForm form) {
    this.query = query;
    for (SelectItem output : query.select()) {
      values.add(value(output, form));
    }
    if (!query.isGrouped()) {
      query.order().forEach(key -> sortPositions.add(position(key.column())));
    }
  }

  private int position(Column column) {
    String value = sortValue(column);
    if (!values.contains(value)) {
      values.add(value);
    }
    return values.indexOf(value);
  }

  /** A value that binds again as it is. */
  private static String sortValue(Column column) {
    String name = Identifiers.column(column);
    return isText(column.type()) ? name + "::text" : name;
  }

  /** PostgreSQL writes all digits of a number, and NaN and Infinity as it names them. */
  private static boolean isText(ColumnType type) {
    return type == ColumnType.NUMERIC || type == ColumnType.OTHER;
  }

  private static String value(SelectItem output, ValueForm form) {
    String expression = expression(output);
    return switch (output.type()) {
      case TEXT, INTEGER, TIME -> expression;
      case NUMERIC -> expression + "::text";
      case OTHER ->
          form == ValueForm.JSON
              ? "to_json(" + expression + ")::text"
              : "(" + expression + ")::text";
    };
  }

  private static String expression(SelectItem output) {
    if (output instanceof SelectItem.Plain plain) {
      return Identifiers.column(plain.column());
    }
    if (output instanceof SelectItem.Beginning beginning) {
      String unit = beginning.span().word();
      String column = Identifiers.column(beginning.column());
      return beginning.column().type() == ColumnType.TIME
          ? "date_trunc('%s', %s, 'UTC')".formatted(unit, column)
          : "date_trunc('%s', %s::timestamp)".formatted(unit, column);
    }
    SelectItem.Aggregated aggregated = (SelectItem.Aggregated) output;
    String of = aggregated.column().map(Identifiers::column).orElse("*");
    return aggregated.aggregate().word() + "(" + of + ")";
  }

  /** The columns that the values and the order need. */
  String columns() {
    String columns = query.columns().distinct().map(Identifiers::column).collect(joining(", "));
    return columns.isEmpty() ? "1" : columns;
  }

  /** Whether any value is computed. It is then computed for the rows of the page only. */
  boolean isComputed() {
    return query.select().stream().anyMatch(output -> isText(output.type()));
  }

  /** How many values each row has. */
  int width() {
    return values.size();
  }

  String sql() {
    return String.join(", ", values);
  }

  /** Where the values that rows are sorted by stand in each row; not for groups. */
  List<Integer> sortPositions() {
    return sortPositions;
  }

  String order() {
    return query.order().isEmpty()
        ? ""
        : " order by " + query.order().stream().map(this::sortKey).collect(joining(", "));
  }

  private String sortKey(SortKey key) {
    String nulls =
        switch (key.nulls()) {
          case BY_DIRECTION -> "";
          case FIRST -> " nulls first";
          case LAST -> " nulls last";
        };
    String expression =
        query.isGrouped() ? group(key.column().name()) : Identifiers.column(key.column());
    return expression + (key.descending() ? " desc" : "") + nulls;
  }

  /** The keys of groups are names of what is selected. */
  private String group(String name) {
    Optional<SelectItem> output =
        query.select().stream().filter(each -> each.name().equals(name)).findFirst();
    return expression(output.orElseThrow());
  }

  /** By all that is no aggregate. */
  String grouping() {
    String keys =
        query.select().stream()
            .filter(output -> !(output instanceof SelectItem.Aggregated))
            .map(SelectList::expression)
            .distinct()
            .collect(joining(", "));
    return keys.isEmpty() || !query.isGrouped() ? "" : " group by " + keys;
  }
}
