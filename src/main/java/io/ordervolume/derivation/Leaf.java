package io.ordervolume.derivation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An item of a FROM clause. Compared by identity. */
final class Leaf implements FromNode {

  /** The rows of an item. */
  sealed interface Source {}

  /** A base table. */
  record TableSource(ViewFacts.Relation table) implements Source {}

  /** A subquery, a view, or a reference to a common table expression. */
  record QuerySource(Query query, boolean lateral) implements Source {}

  /**
   * A function or a list of values: rows that come from no table.
   *
   * @param text the item with its alias
   * @param ordinality the column that numbers its rows
   */
  record FixedSource(Scalar text, Optional<String> ordinality) implements Source {}

  private final String alias;
  private final List<String> columns;
  private final Source source;
  private final List<String> names;
  private boolean nullable;

  Leaf(String alias, List<String> columns, Source source) {
    this(alias, columns, source, List.of());
  }

  /** Creates an item whose first columns have other names in expressions. */
  Leaf(String alias, List<String> columns, Source source, List<String> renamed) {
    this.alias = alias;
    this.columns = columns;
    this.source = source;
    this.names = new ArrayList<>(renamed);
    this.names.addAll(columns.subList(Math.min(renamed.size(), columns.size()), columns.size()));
  }

  String alias() {
    return alias;
  }

  /** Returns the names of its columns; empty if they are not known. */
  List<String> columns() {
    return columns;
  }

  /** Returns the names that expressions use for its columns. */
  List<String> names() {
    return names;
  }

  Source source() {
    return source;
  }

  /** Marks it as an item that an outer join can extend with nulls. */
  void makeNullable() {
    nullable = true;
  }

  boolean nullable() {
    return nullable;
  }

  /** Returns whether expressions can use a column by that name. */
  boolean has(String name) {
    return names.contains(name) || columns.isEmpty() && source instanceof FixedSource;
  }

  /** Returns the column with this name in expressions. */
  ColumnRef column(String name) {
    int position = names.indexOf(name);
    return new ColumnRef(this, position < 0 ? name : columns.get(position));
  }

  /** Returns the position of the column in its query. */
  int position(String column) {
    return columns.indexOf(column);
  }

  @Override
  public String toString() {
    return alias;
  }
}
