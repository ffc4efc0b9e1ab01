package io.ordervolume.derivation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Handles a change that no condition connects with the key, so that it leads to all keys. A product
 * of tables in the view itself is accepted. Everything else is refused with a reason.
 */
final class Disconnection {

  private Disconnection() {}

  static void check(Query.Block block, Object start, Set<Object> wanted, String table) {
    if (!(start instanceof Leaf leaf)) {
      throw new Unsupported(
          ("has a subquery over %s that does not depend on the row; every change of %s changes all rows: join it"
                  + " on the key, or accept full refreshes")
              .formatted(table, table));
    }
    if (!(leaf.source() instanceof Leaf.TableSource)) {
      throw new Unsupported(
          ("joins the subquery %s over %s on a value that does not follow from the changed row (an aggregate, a"
                  + " window, a limit); join it on a grouped column, or accept full refreshes")
              .formatted(leaf.alias(), table));
    }
    if (!isProduct(block, leaf, wanted)) {
      throw new Unsupported(
          ("joins %s only on computed values (an aggregate, a window, a subquery); join it on a column, or accept"
                  + " full refreshes")
              .formatted(table));
    }
  }

  /** Returns whether the view itself has no condition between them. */
  private static boolean isProduct(Query.Block block, Leaf leaf, Set<Object> wanted) {
    JoinGraph graph = new JoinGraph();
    List<Scalar> conditions = new ArrayList<>(block.conditions());
    block.from().ifPresent(node -> add(node, conditions));
    for (Scalar condition : conditions) {
      graph.connect(References.leaves(References.all(condition), block.leaves()));
    }
    for (Leaf item : block.leaves()) {
      Set<Object> vertices =
          new LinkedHashSet<>(References.leaves(References.outer(item), block.leaves()));
      vertices.add(item);
      graph.connect(vertices);
    }
    Set<Object> component = graph.component(leaf);
    return wanted.stream().anyMatch(vertex -> !component.contains(vertex));
  }

  private static void add(FromNode node, List<Scalar> conditions) {
    if (node instanceof FromNode.Joined join) {
      conditions.addAll(join.conditions());
      add(join.left(), conditions);
      add(join.right(), conditions);
    }
  }
}
