package io.ordervolume.derivation;

import java.util.List;

/** The effects of the kinds of joins in a FROM clause on its leaves, conditions and names. */
final class JoinTree {

  private JoinTree() {}

  /** Marks the leaves that an outer join may extend with nulls. */
  static void markNullable(FromNode node) {
    if (node instanceof FromNode.Joined join) {
      if (join.kind() != FromNode.Kind.INNER) {
        join.right().leaves().forEach(Leaf::makeNullable);
      }
      if (join.kind() == FromNode.Kind.FULL) {
        join.left().leaves().forEach(Leaf::makeNullable);
      }
      markNullable(join.left());
      markNullable(join.right());
    }
  }

  /** Moves the conditions of inner joins that no outer join contains to those of WHERE. */
  static FromNode hoist(FromNode node, List<Scalar> conditions) {
    if (node instanceof FromNode.Joined join && join.kind() != FromNode.Kind.FULL) {
      FromNode left = hoist(join.left(), conditions);
      if (join.kind() == FromNode.Kind.LEFT) {
        return new FromNode.Joined(join.kind(), left, join.right(), join.conditions());
      }
      conditions.addAll(join.conditions());
      return new FromNode.Joined(join.kind(), left, hoist(join.right(), conditions), List.of());
    }
    return node;
  }

  /** Returns the column that a name in USING means on one side of a join. */
  static ColumnRef column(FromNode node, String column) {
    List<Leaf> found = node.leaves().stream().filter(leaf -> leaf.has(column)).toList();
    if (found.size() > 1 && node instanceof FromNode.Joined join && joinsFully(join)) {
      throw new Unsupported("joins by USING over a full join; write the join with ON");
    }
    if (found.isEmpty()) {
      throw new Unsupported("joins by USING (%s), which is not understood".formatted(column));
    }
    // Of several columns that USING made equal, the first is the one that an outer join preserves.
    return preserved(node, column).column(column);
  }

  private static Leaf preserved(FromNode node, String column) {
    if (node instanceof FromNode.Joined join) {
      return join.left().leaves().stream().anyMatch(leaf -> leaf.has(column))
          ? preserved(join.left(), column)
          : preserved(join.right(), column);
    }
    return (Leaf) node;
  }

  private static boolean joinsFully(FromNode node) {
    return node instanceof FromNode.Joined join
        && (join.kind() == FromNode.Kind.FULL
            || joinsFully(join.left())
            || joinsFully(join.right()));
  }
}
