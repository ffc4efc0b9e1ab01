package io.ordervolume.derivation;

import io.ordervolume.derivation.Leaf.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Virtual generated columns. Row images do not contain them, so their expressions replace them. */
final class VirtualColumns {

  private VirtualColumns() {}

  /** Returns whether a column is computed when it is read, and so is not in any row image. */
  static boolean isVirtual(ColumnRef column) {
    return virtual(column).isPresent();
  }

  private static Optional<String> virtual(ColumnRef column) {
    return column.leaf().source() instanceof TableSource source
        ? source.table().column(column.column()).flatMap(ViewFacts.Column::expression)
        : Optional.empty();
  }

  /** Returns a scalar in which expressions replace virtual generated columns. */
  static Scalar inline(Scalar scalar, QueryBinder queries, BlockContext context) {
    if (scalar.references().stream().noneMatch(VirtualColumns::isVirtual)) {
      return scalar;
    }
    List<Scalar.Part> parts = new ArrayList<>();
    for (Scalar.Part part : scalar.parts()) {
      if (part instanceof Scalar.Reference reference && isVirtual(reference.column())) {
        Scope scope = new Scope(Optional.empty());
        scope.add(reference.column().leaf());
        Scalar expression =
            ScalarBinder.bind(
                Definition.parseExpression(
                    virtual(reference.column()).orElseThrow(), context.markers()),
                queries,
                new BlockContext(scope, context.ctes(), Map.of(), Map.of(), context.markers()));
        if (!expression.plain()) {
          throw new Unsupported(
              "reads the generated column %s, whose expression is not understood"
                  .formatted(reference.column().column()));
        }
        parts.add(new Scalar.Text("("));
        parts.addAll(expression.parts());
        parts.add(new Scalar.Text(")"));
      } else {
        parts.add(part);
      }
    }
    return Scalar.of(List.copyOf(parts), Optional.empty());
  }
}
