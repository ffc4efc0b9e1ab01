package io.ordervolume.derivation;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * SQL text and the columns in it.
 *
 * @param columns the columns of items that a query around this text provides
 * @param inner the columns of items within this text
 */
record Sql(String text, Set<ColumnRef> columns, Set<ColumnRef> inner) {

  static final Sql EMPTY = of("");

  static Sql of(String text) {
    return new Sql(text, Set.of(), Set.of());
  }

  /** Returns an expression with its columns qualified. */
  static Sql of(Scalar scalar) {
    StringBuilder text = new StringBuilder();
    for (Scalar.Part part : scalar.parts()) {
      if (part instanceof Scalar.Reference reference) {
        ColumnRef column = reference.column();
        text.append(Identifiers.quote(column.leaf().alias()))
            .append('.')
            .append(Identifiers.quote(column.column()));
      } else {
        text.append(((Scalar.Text) part).sql());
      }
    }
    return new Sql(text.toString(), scalar.references(), Set.of());
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  /** Returns this text followed by others. */
  Sql then(Sql... others) {
    StringBuilder all = new StringBuilder(text);
    Set<ColumnRef> allColumns = new LinkedHashSet<>(columns);
    Set<ColumnRef> allInner = new LinkedHashSet<>(inner);
    for (Sql other : others) {
      all.append(other.text);
      allColumns.addAll(other.columns);
      allInner.addAll(other.inner);
    }
    return new Sql(all.toString(), allColumns, allInner);
  }

  Sql then(String other) {
    return new Sql(text + other, columns, inner);
  }

  /** Returns these texts with a separator between them. */
  static Sql join(String separator, List<Sql> parts) {
    Sql all = EMPTY.then(parts.toArray(Sql[]::new));
    String text = parts.stream().map(Sql::text).collect(Collectors.joining(separator));
    return new Sql(text, all.columns, all.inner);
  }

  /** Returns the same text as a whole query that contains these items. */
  Sql close(Collection<Leaf> own) {
    Set<ColumnRef> free = new LinkedHashSet<>(columns);
    free.removeIf(column -> own.contains(column.leaf()));
    Set<ColumnRef> within = new LinkedHashSet<>(inner);
    columns.stream().filter(column -> own.contains(column.leaf())).forEach(within::add);
    return new Sql(text, free, within);
  }
}
