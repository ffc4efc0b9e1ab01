package io.ordervolume.derivation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The FROM items that names refer to, from the innermost query outwards. */
final class Scope {

  private final Optional<Scope> outer;
  private final List<Leaf> leaves = new ArrayList<>();
  private final Map<String, Scalar> merged = new HashMap<>();
  private final List<Map<ColumnRef, ColumnRef>> replaced = new ArrayList<>();

  Scope(Optional<Scope> outer) {
    this.outer = outer;
  }

  Optional<Scope> outer() {
    return outer;
  }

  void add(Leaf leaf) {
    leaves.add(leaf);
  }

  List<Leaf> leaves() {
    return leaves;
  }

  /** Adds the column that a full join makes of two columns by USING. */
  void merge(String column, Scalar value) {
    merged.put(column, value);
  }

  /** Returns the column that a full join made. */
  Optional<Scalar> merged(String column) {
    return Optional.ofNullable(merged.get(column));
  }

  /** Returns whether a name without a qualifier is such a column, here or further out. */
  boolean isMerged(String column) {
    return merged.containsKey(column) || outer.map(scope -> scope.isMerged(column)).orElse(false);
  }

  /** Replaces columns by those of a subquery around their items, for all names from now on. */
  void replace(Map<ColumnRef, ColumnRef> columns) {
    replaced.add(columns);
    merged.replaceAll((name, value) -> value.replace(columns));
  }

  private Scalar value(ColumnRef column) {
    ColumnRef current = column;
    for (Map<ColumnRef, ColumnRef> columns : replaced) {
      current = columns.getOrDefault(current, current);
    }
    return Scalar.ofColumn(current);
  }

  /** Returns the value of a name without a qualifier. */
  Optional<Scalar> find(String column) {
    if (merged.containsKey(column)) {
      return Optional.of(merged.get(column));
    }
    Optional<Scalar> own =
        leaves.stream()
            .filter(leaf -> leaf.has(column))
            .findFirst()
            .map(leaf -> value(leaf.column(column)));
    return own.or(() -> outer.flatMap(scope -> scope.find(column)));
  }

  /** Returns the column of the item with that alias. */
  Optional<Scalar> find(String alias, String column) {
    Optional<Leaf> leaf = leaf(alias);
    return leaf.isPresent()
        ? leaf.filter(item -> item.has(column)).map(item -> value(item.column(column)))
        : outer.flatMap(scope -> scope.find(alias, column));
  }

  /** Returns whether a name is the alias of an item, here or further out. */
  boolean isAlias(String name) {
    return leaf(name).isPresent() || outer.map(scope -> scope.isAlias(name)).orElse(false);
  }

  private Optional<Leaf> leaf(String alias) {
    return leaves.stream().filter(leaf -> leaf.alias().equals(alias)).findFirst();
  }
}
