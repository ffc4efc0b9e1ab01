package io.ordervolume.derivation;

import io.ordervolume.derivation.Leaf.QuerySource;
import io.ordervolume.derivation.Query.Block;
import io.ordervolume.derivation.Query.Output;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces a query that only repeats the columns of another by that query. Many materialized views
 * are {@code select * from} a plain view.
 */
final class Passthrough {

  private Passthrough() {}

  /** Returns the query below, with the outer names; the query itself if it does more. */
  static Query simplify(Query query) {
    if (!(query instanceof Block outer)
        || outer.leaves().size() != 1
        || !(outer.leaves().get(0).source() instanceof QuerySource source)
        || !(source.query() instanceof Block inner)
        || !repeats(outer)
        || inner.oneRow()
        || inner.distinct() && outer.outputs().size() < inner.outputs().size()) {
      return query;
    }
    List<Output> outputs = new ArrayList<>();
    for (Output output : outer.outputs()) {
      ColumnRef column = output.value().column().orElseThrow();
      int position = column.leaf().position(column.column());
      outputs.add(new Output(output.name(), inner.outputs().get(position).value()));
    }
    return simplify(
        new Block(
            outputs,
            inner.from(),
            inner.conditions(),
            inner.grouping(),
            inner.having(),
            inner.others(),
            inner.order(),
            inner.distinct(),
            inner.distinctOn(),
            inner.limited()));
  }

  private static boolean repeats(Block block) {
    long columns =
        block.outputs().stream().map(output -> output.value().column()).distinct().count();
    return block.outputs().stream().allMatch(output -> output.value().column().isPresent())
        && columns == block.outputs().size()
        && block.conditions().isEmpty()
        && block.grouping().isEmpty()
        && !block.having()
        && !block.distinct()
        && !block.limited()
        && block.order().isEmpty();
  }
}
