package io.ordervolume.derivation;

import java.util.List;

/**
 * The parts of a plan that a user declares. They override what is derived, and are checked.
 *
 * @param key the maintenance key; empty to derive it
 * @param mappings queries for tables whose mapping is not to be derived
 */
public record DeclaredPlan(List<String> key, List<DeclaredMapping> mappings) {

  /**
   * A query from the images of one table to keys, with the placeholders of {@link Plan.Mapping}.
   *
   * @param columns the columns of that table that the query takes into account: an update of any
   *     other column is declared not to matter
   */
  public record DeclaredMapping(long table, String sql, List<String> columns) {}

  /** Returns a plan in which everything is derived. */
  public static DeclaredPlan none() {
    return new DeclaredPlan(List.of(), List.of());
  }
}
