package io.ordervolume.derivation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An expression with its columns resolved: a text in which each column is a reference.
 *
 * @param aggregate whether it contains an aggregate
 * @param opaque whether it contains a part whose columns are not known, such as a whole row
 * @param subqueries the subqueries in it; their places in the text are empty
 * @param windows the window functions in it
 * @param ordered the calls in it whose result can depend on the order of their input
 * @param equal the two columns, if the expression says that they are equal
 */
record Scalar(
    List<Part> parts,
    boolean aggregate,
    boolean opaque,
    List<Subquery> subqueries,
    List<WindowCall> windows,
    List<OrderedCall> ordered,
    Optional<Equality> equal) {

  /** A piece of the text. */
  sealed interface Part {}

  /** SQL without columns. */
  record Text(String sql) implements Part {}

  /** A column. */
  record Reference(ColumnRef column) implements Part {}

  /** Two columns that are compared with the operator {@code =}. */
  record Equality(ColumnRef left, ColumnRef right) {}

  /**
   * A subquery within an expression.
   *
   * @param tests the expressions that IN compares with the columns of the query
   * @param filter whether it is a condition of its own, for which unknown and false are the same
   * @param array whether its rows become the elements of an array, in their order
   */
  record Subquery(Query query, List<Scalar> tests, boolean filter, boolean array) {}

  /** A window function. */
  record WindowCall(
      String function,
      List<Scalar> arguments,
      List<Scalar> partition,
      List<Scalar> order,
      String frame) {}

  /** An aggregate whose result can depend on the order of its input. */
  record OrderedCall(String function, List<Scalar> arguments, List<Scalar> order) {}

  static Scalar ofColumn(ColumnRef column) {
    return of(List.of(new Reference(column)), Optional.empty());
  }

  static Scalar ofText(String sql) {
    return of(List.of(new Text(sql)), Optional.empty());
  }

  /** Returns the condition that two columns are equal. */
  static Scalar ofEquality(ColumnRef left, ColumnRef right) {
    return of(
        List.of(new Reference(left), new Text(" = "), new Reference(right)),
        Optional.of(new Equality(left, right)));
  }

  static Scalar of(List<Part> parts, Optional<Equality> equal) {
    return new Scalar(parts, false, false, List.of(), List.of(), List.of(), equal);
  }

  /** Returns it with other columns in the place of some. It has no subqueries and no windows. */
  Scalar replace(Map<ColumnRef, ColumnRef> columns) {
    List<Part> replaced = new ArrayList<>();
    for (Part part : parts) {
      replaced.add(
          part instanceof Reference own
              ? new Reference(columns.getOrDefault(own.column(), own.column()))
              : part);
    }
    return new Scalar(
        List.copyOf(replaced),
        aggregate,
        opaque,
        subqueries,
        windows,
        ordered,
        equal.map(
            own ->
                new Equality(
                    columns.getOrDefault(own.left(), own.left()),
                    columns.getOrDefault(own.right(), own.right()))));
  }

  /** Returns whether its value follows from one row of the FROM clause. */
  boolean plain() {
    return !aggregate && !opaque && subqueries.isEmpty() && windows.isEmpty();
  }

  /** Returns the columns outside of subqueries. */
  Set<ColumnRef> references() {
    Set<ColumnRef> references = new LinkedHashSet<>();
    for (Part part : parts) {
      if (part instanceof Reference reference) {
        references.add(reference.column());
      }
    }
    return references;
  }

  /** Returns the column, if the expression is only a column. */
  Optional<ColumnRef> column() {
    return parts.size() == 1 && parts.get(0) instanceof Reference reference && !opaque
        ? Optional.of(reference.column())
        : Optional.empty();
  }

  /** Returns whether it is the same expression over the same columns. */
  boolean same(Scalar other) {
    return plain() && other.plain() && parts.equals(other.parts);
  }

  /** Returns whether it has one value for all rows. */
  boolean constant() {
    return plain() && references().isEmpty();
  }

  /** Returns all scalars within a list that are plain, joined with those of another. */
  static List<Scalar> concat(List<Scalar> first, List<Scalar> second) {
    List<Scalar> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
