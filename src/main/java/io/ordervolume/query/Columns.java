package io.ordervolume.query;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The columns of one relation, in its own order, with those of its row id, which make every order
 * of rows total.
 */
public final class Columns {

  private final Map<String, Column> byName = new LinkedHashMap<>();
  private final List<Column> all;
  private final List<Column> rowId;

  /** A relation whose row id is one column. */
  public Columns(List<Column> columns, String rowId) {
    this(columns, List.of(rowId));
  }

  /** A relation whose row id has these columns, which may be none. */
  public Columns(List<Column> columns, List<String> rowId) {
    this.all = List.copyOf(columns);
    columns.forEach(column -> byName.put(column.name(), column));
    this.rowId =
        rowId.stream()
            .map(
                name ->
                    find(name).orElseThrow(() -> new IllegalArgumentException("no column " + name)))
            .toList();
  }

  public List<Column> all() {
    return all;
  }

  /** The columns that name a row; empty for a relation without a unique index. */
  public List<Column> rowId() {
    return rowId;
  }

  /** The columns that are sorted by last: the row id, or without any, all that have an order. */
  List<Column> tieBreakers() {
    return rowId.isEmpty() ? all.stream().filter(Column::isSortable).toList() : rowId;
  }

  /** The first column that fits, as an example. */
  Optional<Column> first(Predicate<Column> fits) {
    return all.stream().filter(fits).findFirst();
  }

  public Optional<Column> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The column of that name. Throws {@link InvalidQueryException} that blames the parameter when
   * there is none.
   */
  Column require(String name, String parameter) {
    return find(name)
        .orElseThrow(
            () ->
                new InvalidQueryException(
                    InvalidQueryException.Reason.UNKNOWN_COLUMN,
                    parameter,
                    "There is no column " + QuotedInput.of(name) + ".",
                    "The columns are " + names() + "."));
  }

  String names() {
    return byName.keySet().stream().collect(joining(", "));
  }
}
