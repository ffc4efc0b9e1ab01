package io.ordervolume.derivation;

import io.ordervolume.derivation.Leaf.QuerySource;
import io.ordervolume.derivation.Query.Block;
import io.ordervolume.derivation.Query.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites an outer join whose conditions contain subqueries. The side that the join extends with
 * nulls becomes a lateral subquery with these conditions in its WHERE: {@code a left join b on p}
 * and {@code a left join lateral (select b.* from b where p) b on true} are the same.
 */
final class JoinedSubqueries {

  private JoinedSubqueries() {}

  /** Returns whether a join within the tree has a subquery in its conditions. */
  static boolean within(FromNode node) {
    return node instanceof FromNode.Joined join
        && (contains(join.conditions()) || within(join.left()) || within(join.right()));
  }

  static boolean contains(List<Scalar> conditions) {
    return conditions.stream().anyMatch(condition -> !condition.subqueries().isEmpty());
  }

  /** Returns the join, with the right side rewritten if necessary. */
  static FromNode.Joined leftJoin(
      FromNode left,
      FromNode right,
      List<Scalar> conditions,
      QueryBinder queries,
      BlockContext context) {
    if (!contains(conditions) && !within(right)) {
      return new FromNode.Joined(FromNode.Kind.LEFT, left, right, conditions);
    }
    Map<ColumnRef, ColumnRef> columns = new HashMap<>();
    Leaf leaf = subquery(right, conditions, columns, queries, context);
    // The other conditions stay as well: they show which columns the join makes equal.
    List<Scalar> kept =
        conditions.stream()
            .filter(condition -> condition.subqueries().isEmpty())
            .map(condition -> condition.replace(columns))
            .toList();
    return new FromNode.Joined(FromNode.Kind.LEFT, left, leaf, kept);
  }

  /** Returns one side of a full join, rewritten if necessary. */
  static FromNode side(FromNode node, QueryBinder queries, BlockContext context) {
    return within(node) ? subquery(node, List.of(), new HashMap<>(), queries, context) : node;
  }

  private static Leaf subquery(
      FromNode tree,
      List<Scalar> on,
      Map<ColumnRef, ColumnRef> columns,
      QueryBinder queries,
      BlockContext context) {
    JoinTree.markNullable(tree);
    List<Scalar> conditions = new ArrayList<>();
    FromNode from = JoinTree.hoist(tree, conditions);
    conditions.addAll(on);
    List<Output> outputs = outputs(tree.leaves(), queries, context);
    Query query = Block.of(outputs, from, conditions);
    boolean lateral = !References.outer(query).isEmpty();
    Leaf leaf =
        new Leaf(tree.leaves().get(0).alias(), query.columns(), new QuerySource(query, lateral));
    int position = 0;
    for (Leaf inner : tree.leaves()) {
      for (String column : inner.columns()) {
        columns.put(
            new ColumnRef(inner, column), new ColumnRef(leaf, query.columns().get(position++)));
      }
    }
    context.scope().replace(columns);
    return leaf;
  }

  /** Returns all columns of the items. Those of one item keep their names. */
  private static List<Output> outputs(
      List<Leaf> leaves, QueryBinder queries, BlockContext context) {
    if (leaves.stream().anyMatch(leaf -> leaf.columns().isEmpty())) {
      throw new Unsupported(
          "has a subquery in the condition of an outer join; move it into a joined subquery");
    }
    List<String> names = leaves.size() == 1 ? leaves.get(0).names() : List.of();
    Set<String> distinct = new HashSet<>(names);
    boolean keep = !names.isEmpty() && distinct.size() == names.size();
    List<Output> outputs = new ArrayList<>();
    for (Leaf leaf : leaves) {
      for (String column : leaf.columns()) {
        String name = keep ? names.get(outputs.size()) : "c" + (outputs.size() + 1);
        Scalar value = Scalar.ofColumn(new ColumnRef(leaf, column));
        outputs.add(new Output(name, VirtualColumns.inline(value, queries, context)));
      }
    }
    return List.copyOf(outputs);
  }
}
