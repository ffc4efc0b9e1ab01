package io.ordervolume.derivation;

import io.ordervolume.derivation.Leaf.FixedSource;
import io.ordervolume.derivation.Leaf.QuerySource;
import io.ordervolume.derivation.Query.Block;
import io.ordervolume.derivation.Query.SetOperation;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the columns that queries read from outside of themselves. */
final class References {

  private References() {}

  /** Returns the columns of outer queries that a query uses anywhere. */
  static Set<ColumnRef> outer(Query query) {
    Set<ColumnRef> all = new LinkedHashSet<>();
    Set<Leaf> own = new HashSet<>();
    collect(query, all, own);
    all.removeIf(column -> own.contains(column.leaf()));
    return all;
  }

  /** Returns the columns that a FROM item uses of others. */
  static Set<ColumnRef> outer(Leaf leaf) {
    if (leaf.source() instanceof QuerySource source) {
      return outer(source.query());
    }
    return leaf.source() instanceof FixedSource source ? source.text().references() : Set.of();
  }

  /** Returns the columns in an expression, those that its subqueries use of it included. */
  static Set<ColumnRef> all(Scalar scalar) {
    Set<ColumnRef> all = new LinkedHashSet<>(scalar.references());
    for (Scalar.Subquery subquery : scalar.subqueries()) {
      all.addAll(outer(subquery.query()));
      subquery.tests().forEach(test -> all.addAll(all(test)));
    }
    return all;
  }

  /** Returns the items that columns belong to, of those given. */
  static Set<Leaf> leaves(Set<ColumnRef> columns, List<Leaf> among) {
    Set<Leaf> leaves = new LinkedHashSet<>();
    for (ColumnRef column : columns) {
      if (among.contains(column.leaf())) {
        leaves.add(column.leaf());
      }
    }
    return leaves;
  }

  private static void collect(Query query, Set<ColumnRef> all, Set<Leaf> own) {
    if (query instanceof SetOperation set) {
      set.branches().forEach(branch -> collect(branch, all, own));
      return;
    }
    Block block = (Block) query;
    own.addAll(block.leaves());
    for (Scalar scalar : block.scalars()) {
      collect(scalar, all, own);
    }
    for (Leaf leaf : block.leaves()) {
      if (leaf.source() instanceof QuerySource source) {
        collect(source.query(), all, own);
      } else if (leaf.source() instanceof FixedSource source) {
        all.addAll(source.text().references());
      }
    }
  }

  private static void collect(Scalar scalar, Set<ColumnRef> all, Set<Leaf> own) {
    all.addAll(scalar.references());
    for (Scalar.Subquery subquery : scalar.subqueries()) {
      collect(subquery.query(), all, own);
      subquery.tests().forEach(test -> collect(test, all, own));
    }
  }
}
