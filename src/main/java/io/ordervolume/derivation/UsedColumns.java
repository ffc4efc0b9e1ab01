package io.ordervolume.derivation;

import io.ordervolume.derivation.ViewFacts.Column;
import io.ordervolume.derivation.ViewFacts.Relation;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The columns of each base table that a view uses, according to PostgreSQL's own record of
 * dependencies. A virtual generated column is replaced by the columns of its expression, because
 * row images do not contain it.
 */
final class UsedColumns {

  private UsedColumns() {}

  /** Returns the used columns by table. */
  static Map<Long, Set<String>> of(ViewFacts facts) {
    Map<Long, Set<String>> used = new TreeMap<>();
    for (Relation view : facts.expandedViews()) {
      view.reads()
          .forEach(
              (oid, columns) -> {
                Relation table = facts.relations().get(oid);
                if (table != null && table.isTable()) {
                  Set<String> own = used.computeIfAbsent(oid, any -> new TreeSet<>());
                  for (Column column : table.columns()) {
                    if (columns.contains(column.name()) || view.rule().wholeRows()) {
                      add(own, column);
                    }
                  }
                }
              });
    }
    return used;
  }

  private static void add(Set<String> used, Column column) {
    if (column.expression().isPresent()) {
      used.addAll(column.expressionColumns());
    } else {
      used.add(column.name());
    }
  }
}
