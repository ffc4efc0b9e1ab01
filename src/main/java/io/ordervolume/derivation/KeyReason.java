package io.ordervolume.derivation;

import io.ordervolume.derivation.Query.Block;
import io.ordervolume.derivation.Query.SetOperation;
import io.ordervolume.derivation.Scalar.WindowCall;
import java.util.List;
import java.util.Optional;

/** Explains why no column of a view can be its maintenance key. */
final class KeyReason {

  private KeyReason() {}

  static String none(Query query) {
    List<Block> blocks =
        query instanceof SetOperation set
            ? set.branches().stream()
                .filter(Block.class::isInstance)
                .map(Block.class::cast)
                .toList()
            : List.of((Block) query);
    for (Block block : blocks) {
      if (block.limited()) {
        return "uses LIMIT or OFFSET; accept full refreshes";
      }
      if (block.oneRow()) {
        return "aggregates without GROUP BY, so that every change changes its one row; accept full refreshes";
      }
      Optional<WindowCall> window =
          block.windows().stream().filter(call -> call.partition().isEmpty()).findFirst();
      if (window.isPresent()) {
        return "uses %s() without PARTITION BY; partition by the key, or accept full refreshes"
            .formatted(window.get().function());
      }
      if (!block.windows().isEmpty()) {
        return "uses %s() with a PARTITION BY that no column of the view repeats; add the partition's columns to the view"
            .formatted(block.windows().get(0).function());
      }
      if (block.grouping().orElse(List.of()).stream()
          .anyMatch(scalar -> !scalar.subqueries().isEmpty())) {
        return "groups by a subquery whose value does not follow from one row (an aggregate, a limit, EXISTS); group by base columns, or accept full refreshes";
      }
      if (block.distinctOn().isPresent()) {
        return "uses DISTINCT ON with columns that the view does not contain; add them to the view";
      }
    }
    return "has no column that follows from a changed row and can be compared (an aggregate, a window function or a subquery computes each, or its type is a float); add a base column, such as the grouped one";
  }
}
