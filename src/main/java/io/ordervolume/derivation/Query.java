package io.ordervolume.derivation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A query with its names resolved. */
sealed interface Query permits Query.Block, Query.SetOperation {

  /** Returns the names of its columns. */
  List<String> columns();

  /** One column of a result. */
  record Output(String name, Scalar value) {}

  /**
   * A SELECT.
   *
   * @param conditions the conditions of WHERE, and those of inner joins outside of outer joins
   * @param grouping the expressions of GROUP BY; empty without GROUP BY
   * @param others expressions elsewhere: HAVING, ORDER BY, windows
   */
  record Block(
      List<Output> outputs,
      Optional<FromNode> from,
      List<Scalar> conditions,
      Optional<List<Scalar>> grouping,
      boolean having,
      List<Scalar> others,
      List<Scalar> order,
      boolean distinct,
      Optional<List<Scalar>> distinctOn,
      boolean limited)
      implements Query {

    /** Returns a SELECT without grouping, order and limit. */
    static Block of(List<Output> outputs, FromNode from, List<Scalar> conditions) {
      return new Block(
          outputs,
          Optional.of(from),
          conditions,
          Optional.empty(),
          false,
          List.of(),
          List.of(),
          false,
          Optional.empty(),
          false);
    }

    @Override
    public List<String> columns() {
      return outputs.stream().map(Output::name).toList();
    }

    List<Leaf> leaves() {
      return from.map(FromNode::leaves).orElse(List.of());
    }

    /** Returns all expressions, those of joins included. */
    List<Scalar> scalars() {
      List<Scalar> all = new ArrayList<>();
      outputs.forEach(output -> all.add(output.value()));
      all.addAll(conditions);
      grouping.ifPresent(all::addAll);
      all.addAll(others);
      all.addAll(order);
      distinctOn.ifPresent(all::addAll);
      from.ifPresent(node -> addJoins(node, all));
      return all;
    }

    private static void addJoins(FromNode node, List<Scalar> all) {
      if (node instanceof FromNode.Joined join) {
        all.addAll(join.conditions());
        addJoins(join.left(), all);
        addJoins(join.right(), all);
      }
    }

    /** Returns whether it gives one row however many rows it reads. */
    boolean oneRow() {
      return grouping.isEmpty()
          && (having
              || outputs.stream().anyMatch(output -> output.value().aggregate())
              || order.stream().anyMatch(Scalar::aggregate));
    }

    List<Scalar.WindowCall> windows() {
      return scalars().stream().flatMap(scalar -> scalar.windows().stream()).toList();
    }
  }

  /** UNION, INTERSECT or EXCEPT of branches, from left to right. */
  record SetOperation(List<Query> branches, List<Kind> kinds, boolean limited) implements Query {

    /** The kind of a set operation. */
    enum Kind {
      UNION,
      UNION_ALL,
      INTERSECT,
      EXCEPT
    }

    @Override
    public List<String> columns() {
      return branches.get(0).columns();
    }
  }
}
