package io.ordervolume.sql;

import io.ordervolume.catalog.KeyColumn;
import io.ordervolume.query.Filter;
import io.ordervolume.query.Operator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How rows of a maintained view that are older than their tables are replaced while they are read.
 *
 * @param key the maintenance key; empty if changes do not lead to keys: then either no row is stale
 *     or all are
 * @param delta the table of newer rows; empty if there is none
 * @param definition the view that computes every row from the tables
 * @param staleKeys the function that returns the keys of stale rows
 */
record ChangeOverlay(
    List<KeyColumn> key, Optional<String> delta, String definition, String staleKeys) {

  boolean hasNullableKey() {
    return key.stream().anyMatch(KeyColumn::nullable);
  }

  /**
   * Whether the rows that pass a filter have one of a few keys. Then the definition itself answers
   * quickly, whatever changed.
   */
  boolean isPinnedBy(Filter filter) {
    Set<String> pinned = new HashSet<>();
    collectPinned(filter, pinned);
    return !key.isEmpty() && key.stream().map(KeyColumn::name).allMatch(pinned::contains);
  }

  private static void collectPinned(Filter filter, Set<String> pinned) {
    if (filter instanceof Filter.All all) {
      all.filters().forEach(each -> collectPinned(each, pinned));
    } else if (filter instanceof Filter.Comparison comparison
        && comparison.operator() == Operator.EQ
        && comparison.column().isPlain()) {
      pinned.add(comparison.column().name());
    } else if (filter instanceof Filter.OneOf oneOf && oneOf.column().isPlain()) {
      pinned.add(oneOf.column().name());
    }
  }
}
