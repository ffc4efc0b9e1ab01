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

  /**
   * Returns what a name in USING means on one side of a join. Of several columns that USING made
   * equal, it is the one that an outer join preserves; a full join makes a new one.
   */
  static Scalar column(FromNode node, String column, Scope scope) {
    if (!has(node, column)) {
      throw new Unsupported(
          "joins by USING (%s), which is not understood; write the join with ON".formatted(column));
    }
    if (!(node instanceof FromNode.Joined join)) {
      return Scalar.ofColumn(((Leaf) node).column(column));
    }
    boolean left = has(join.left(), column);
    if (join.kind() == FromNode.Kind.FULL && left && has(join.right(), column)) {
      return scope
          .merged(column)
          .filter(value -> merges(value, join))
          .orElseThrow(
              () -> new Unsupported("joins by USING over a full join; write the join with ON"));
    }
    return column(left ? join.left() : join.right(), column, scope);
  }

  private static boolean has(FromNode node, String column) {
    return node.leaves().stream().anyMatch(leaf -> leaf.has(column));
  }

  /** Returns whether a full join made this value of a column of each side. */
  private static boolean merges(Scalar value, FromNode.Joined join) {
    List<Leaf> leaves = value.references().stream().map(ColumnRef::leaf).toList();
    return join.leaves().containsAll(leaves)
        && join.left().leaves().stream().anyMatch(leaves::contains)
        && join.right().leaves().stream().anyMatch(leaves::contains);
  }
}
