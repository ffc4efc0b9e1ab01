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
  private final FilterSqlWriter expressions;
  private final ValueForm form;
  private final List<String> values = new ArrayList<>();
  private final List<Integer> sortPositions = new ArrayList<>();

  /** For a query; {@code expressions} binds the values that its expressions name. */
  SelectList(Query query, ValueForm form, FilterSqlWriter expressions) {
    this.query = query;
    this.expressions = expressions;
    this.form = form;
    for (SelectItem output : query.select()) {
      values.add(value(output));
    }
    if (!query.isGrouped() && form != ValueForm.NESTED) {
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
  private String sortValue(Column column) {
    String name = expressions.operand(column);
    return isText(column.type()) ? name + "::text" : name;
  }

  /** PostgreSQL writes all digits of a number, and NaN and Infinity as it names them. */
  private static boolean isText(ColumnType type) {
    return type == ColumnType.NUMERIC || type == ColumnType.OTHER;
  }

  private String value(SelectItem output) {
    String expression = expression(output);
    if (form == ValueForm.NESTED) {
      return nested(output.type(), expression) + " as " + Identifiers.quote(output.name());
    }
    return switch (output.type()) {
      case TEXT, INTEGER, TIME -> expression;
      case NUMERIC -> expression + "::text";
      case OTHER ->
          switch (form) {
            case JSON -> "to_json(" + expression + ")::text";
            case STRIPPED_JSON -> "json_strip_nulls(to_json(" + expression + "))::text";
            default -> "(" + expression + ")::text";
          };
    };
  }

  /** Times within JSON end in Z, as those beside it do. */
  private static String nested(ColumnType type, String expression) {
    return type == ColumnType.TIME
        ? "replace(to_json(%s)::text, '+00:00', 'Z')::json".formatted(expression)
        : expression;
  }

  private String expression(SelectItem output) {
    if (output instanceof SelectItem.Plain plain) {
      return expressions.operand(plain.column(), query.zone());
    }
    if (output instanceof SelectItem.Beginning beginning) {
      String unit = beginning.span().word();
      String column = expressions.operand(beginning.column(), query.zone());
      return beginning.column().type() == ColumnType.TIME
          ? "date_trunc('%s', %s, %s)".formatted(unit, column, expressions.zone(query.zone()))
          : "date_trunc('%s', %s::timestamp)".formatted(unit, column);
    }
    if (output instanceof SelectItem.Embedded embedded) {
      return new RelatedRowsWriter(expressions).value(embedded);
    }
    SelectItem.Aggregated aggregated = (SelectItem.Aggregated) output;
    String of =
        aggregated.column().map(column -> expressions.operand(column, query.zone())).orElse("*");
    String value = aggregated.aggregate().word() + "(" + of + ")";
    return aggregated
        .cast()
        .map(cast -> "cast(" + value + " as " + cast.sqlType() + ")")
        .orElse(value);
  }

  /** The columns that the values and the order need. */
  String columns() {
    String columns =
        query
            .columns()
            .map(Column::base)
            .distinct()
            .map(Identifiers::column)
            .collect(joining(", "));
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
        query.isGrouped() ? group(key.column().name()) : expressions.operand(key.column());
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
    if (!query.isGrouped()) {
      // An expression of related rows would bind its values again.
      return "";
    }
    String keys =
        query.select().stream()
            .filter(output -> !(output instanceof SelectItem.Aggregated))
            .map(this::expression)
            .distinct()
            .collect(joining(", "));
    return keys.isEmpty() ? "" : " group by " + keys;
  }
}
