package io.ordervolume.derivation;

import java.util.ArrayList;
import java.util.List;

/** A tree of joins. Right joins are turned into left joins. */
sealed interface FromNode permits Leaf, FromNode.Joined {

  /** The kind of a join. */
  enum Kind {
    INNER,
    LEFT,
    FULL
  }

  /** Two trees and the conditions that must all hold between them. */
  record Joined(Kind kind, FromNode left, FromNode right, List<Scalar> conditions)
      implements FromNode {}

  /** Returns the items of the tree from left to right. */
  default List<Leaf> leaves() {
    List<Leaf> leaves = new ArrayList<>();
    collect(this, leaves);
    return leaves;
  }

  private static void collect(FromNode node, List<Leaf> leaves) {
    if (node instanceof Joined join) {
      collect(join.left(), leaves);
      collect(join.right(), leaves);
    } else {
      leaves.add((Leaf) node);
    }
  }
}
