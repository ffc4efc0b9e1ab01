package io.ordervolume.derivation;

import io.ordervolume.derivation.Query.Block;
import io.ordervolume.derivation.Query.SetOperation;
import java.util.function.Predicate;

/** Compares what the parser found with what PostgreSQL's own parse tree contains. */
final class CrossCheck {

  private CrossCheck() {}

  /** Rejects a query in which the parser overlooked a construct. */
  static void check(ViewFacts facts, Query query) {
    boolean aggregates = facts.expandedViews().stream().anyMatch(view -> view.rule().aggregates());
    if (aggregates && !any(query, Scalar::aggregate)) {
      throw new Unsupported("uses an aggregate that is not understood; accept full refreshes");
    }
    boolean windows =
        facts.expandedViews().stream().anyMatch(view -> view.rule().windowFunctions());
    if (windows && !any(query, scalar -> !scalar.windows().isEmpty())) {
      throw new Unsupported("uses a window function that is not understood; accept full refreshes");
    }
  }

  private static boolean any(Query query, Predicate<Scalar> test) {
    if (query instanceof SetOperation set) {
      return set.branches().stream().anyMatch(branch -> any(branch, test));
    }
    Block block = (Block) query;
    return block.scalars().stream()
            .anyMatch(
                scalar ->
                    test.test(scalar)
                        || scalar.subqueries().stream()
                            .anyMatch(subquery -> any(subquery.query(), test)))
        || block.leaves().stream()
            .anyMatch(
                leaf ->
                    leaf.source() instanceof Leaf.QuerySource source && any(source.query(), test));
  }
}
