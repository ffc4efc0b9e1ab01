package io.ordervolume.derivation;

import io.ordervolume.derivation.Leaf.FixedSource;
import io.ordervolume.derivation.Leaf.QuerySource;
import io.ordervolume.derivation.Leaf.TableSource;
import io.ordervolume.derivation.Query.Block;
import io.ordervolume.derivation.Query.SetOperation;
import java.util.List;

/**
 * Decides which columns of a query follow from base rows.
 *
 * <p>A column is <em>visible</em> if each of its values can be computed from the rows of the FROM
 * clause that belong to its row. Aggregates, window functions and subqueries are not visible. It is
 * <em>traceable</em> if in addition a changed base row shows the column's value in every result row
 * that changes with it. A column that is no part of a window's partition is visible but not
 * traceable: a changed row also changes the numbers of its neighbours. The columns of a function in
 * FROM are visible or traceable if its arguments are.
 */
final class Traceability {

  private Traceability() {}

  /** Returns whether a column is visible to the expressions of a query. */
  static boolean visible(Block block, ColumnRef column) {
    if (!block.leaves().contains(column.leaf())) {
      return traceable(column);
    }
    if (column.leaf().source() instanceof FixedSource source) {
      return source.text().references().stream().allMatch(own -> visible(block, own));
    }
    return !(column.leaf().source() instanceof QuerySource source)
        || visible(source.query(), column.leaf().position(column.column()));
  }

  static boolean traceable(ColumnRef column) {
    if (column.leaf().source() instanceof FixedSource source) {
      return source.text().references().stream().allMatch(Traceability::traceable);
    }
    return !(column.leaf().source() instanceof QuerySource source)
        || traceable(source.query(), column.leaf().position(column.column()));
  }

  static boolean visible(Query query, int position) {
    if (position < 0) {
      return false;
    }
    if (query instanceof SetOperation set) {
      return read(set).stream().allMatch(branch -> visible(branch, position));
    }
    Block block = (Block) query;
    Scalar value = block.outputs().get(position).value();
    return value.plain()
        && (value.constant() || !block.oneRow())
        && value.references().stream().allMatch(column -> visible(block, column));
  }

  static boolean traceable(Query query, int position) {
    if (position < 0) {
      return false;
    }
    if (query instanceof SetOperation set) {
      return !set.limited()
          && set.branches().stream().allMatch(branch -> traceable(branch, position));
    }
    Block block = (Block) query;
    Scalar value = block.outputs().get(position).value();
    if (!visible(query, position)
        || block.limited()
        || !value.references().stream().allMatch(Traceability::traceable)) {
      return false;
    }
    return value.constant()
        || block.windows().stream().allMatch(window -> contains(window.partition(), value))
            && block.distinctOn().map(columns -> contains(columns, value)).orElse(true);
  }

  /** Returns the branches whose rows include all rows of a set operation. */
  static List<Query> read(SetOperation set) {
    return set.kinds().contains(SetOperation.Kind.UNION)
            || set.kinds().contains(SetOperation.Kind.UNION_ALL)
        ? set.branches()
        : set.branches().subList(0, 1);
  }

  /** Returns whether a column is proved never to be null. */
  static boolean notNull(ColumnRef column) {
    if (column.leaf().nullable()) {
      return false;
    }
    if (column.leaf().source() instanceof TableSource source) {
      return source.table().column(column.column()).map(ViewFacts.Column::notNull).orElse(false);
    }
    return column.leaf().source() instanceof QuerySource source
        && notNull(source.query(), column.leaf().position(column.column()));
  }

  static boolean notNull(Query query, int position) {
    if (position < 0) {
      return false;
    }
    if (query instanceof SetOperation set) {
      return set.branches().stream().allMatch(branch -> notNull(branch, position));
    }
    return notNull(((Block) query).outputs().get(position).value());
  }

  static boolean notNull(Scalar scalar) {
    return scalar.column().map(Traceability::notNull).orElse(false);
  }

  private static boolean contains(List<Scalar> scalars, Scalar value) {
    return scalars.stream().anyMatch(scalar -> scalar.same(value));
  }
}
