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
import java.util.stream.IntStream;

/**
 * The values of each row of a query, and how rows are grouped and sorted: first the selected
 * values, then the sort keys that are not selected in a form that a position needs. Expressions
 * name columns of the alias {@link UnionBranch#ROWS}, so no output name can be taken for a column.
 */
final class SelectList {

  private final Query query;
  private final FilterSqlWriter expressions;
  private final RelatedRowsWriter relatedRows;
  private final ValueForm form;
  private final SpreadJoins spreads;
  private final List<String> values = new ArrayList<>();
  private final List<String> sortOperands;
  private final List<Integer> sortPositions = new ArrayList<>();

  /** For a query; {@code expressions} binds the values that its expressions name. */
  SelectList(Query query, ValueForm form, FilterSqlWriter expressions) {
    this.query = query;
    this.expressions = expressions;
    this.relatedRows = new RelatedRowsWriter(expressions);
    this.form = form;
    this.spreads = new SpreadJoins(query, relatedRows);
    for (SelectItem output : query.select()) {
      values.add(value(output));
    }
    this.sortOperands = query.order().stream().map(this::sortOperand).toList();
    if (!query.isGrouped() && !form.hasNames()) {
      for (int i = 0; i < sortOperands.size(); i++) {
        sortPositions.add(position(query.order().get(i).column(), sortOperands.get(i)));
      }
    }
  }

  private int position(Column column, String operand) {
    String value = isText(column.type()) ? operand + "::text" : operand;
    if (!values.contains(value)) {
      values.add(value);
    }
    return values.indexOf(value);
  }

  /** The keys of groups are names of what is selected. */
  private String sortOperand(SortKey key) {
    if (query.isGrouped()) {
      return group(key.column().name());
    }
    return key.related()
        .map(rows -> relatedRows.single(rows, key.column()))
        .orElseGet(() -> expressions.operand(key.column()));
  }

  /** PostgreSQL writes all digits of a number, and NaN and Infinity as it names them. */
  private static boolean isText(ColumnType type) {
    return type == ColumnType.NUMERIC || type == ColumnType.OTHER;
  }

  private String value(SelectItem output) {
    String expression = expression(output);
    if (form.hasNames()) {
      String value = form == ValueForm.NESTED ? nested(output.type(), expression) : expression;
      return value + " as " + Identifiers.quote(output.name());
    }
    return switch (output.type()) {
      case TEXT, INTEGER, TIME -> expression;
      case NUMERIC -> expression + "::text";
      case OTHER ->
          switch (form) {
            case JSON -> "to_json(" + expression + ")::text";
            case STRIPPED_JSON -> "json_strip_nulls(to_json(" + expression + "))::text";
            default ->
                isPadded(output)
                    ? "to_json(" + expression + ") #>> '{}'"
                    : "(" + expression + ")::text";
          };
    };
  }

  /** Returns whether a value has a fixed length. A cast to text would cut its spaces off. */
  private static boolean isPadded(SelectItem output) {
    return output instanceof SelectItem.Plain plain && plain.column().sqlType().equals("bpchar");
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
      return relatedRows.value(embedded.rows());
    }
    if (output instanceof SelectItem.Spread spread) {
      return spreads.value(spread);
    }
    SelectItem.Aggregated aggregated = (SelectItem.Aggregated) output;
    String of =
        aggregated.column().map(column -> expressions.operand(column, query.zone())).orElse("*");
    String word = aggregated.aggregate().word();
    String value =
        aggregated.column().map(column -> column.operators().get(word)).orElse(word)
            + "("
            + of
            + ")";
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

  /** The values that rows are sorted by, in the order of the keys. */
  List<String> sortOperands() {
    return sortOperands;
  }

  /** What the rows are joined with for their values. */
  String joins() {
    return spreads.sql();
  }

  String order() {
    return query.order().isEmpty()
        ? ""
        : IntStream.range(0, sortOperands.size())
            .mapToObj(i -> sortOperands.get(i) + direction(query.order().get(i)))
            .collect(joining(", ", " order by ", ""));
  }

  private static String direction(SortKey key) {
    String nulls =
        switch (key.nulls()) {
          case BY_DIRECTION -> "";
          case FIRST -> " nulls first";
          case LAST -> " nulls last";
        };
    return (key.descending() ? " desc" : "") + nulls;
  }

  private String group(String name) {
    Optional<SelectItem> output =
        query.select().stream().filter(each -> each.name().equals(name)).findFirst();
    String expression = expression(output.orElseThrow());
    return output.get() instanceof SelectItem.Plain plain && !plain.column().hasOrder()
        ? expression + "::text"
        : expression;
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
