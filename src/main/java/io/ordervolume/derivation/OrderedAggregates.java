package io.ordervolume.derivation;

import java.util.Set;

/** The aggregates whose result depends on the order of their input. */
final class OrderedAggregates {

  private static final Set<String> NAMES =
      Set.of(
          "array_agg",
          "string_agg",
          "json_agg",
          "json_agg_strict",
          "jsonb_agg",
          "jsonb_agg_strict",
          "json_object_agg",
          "json_object_agg_strict",
          "json_object_agg_unique",
          "json_object_agg_unique_strict",
          "jsonb_object_agg",
          "jsonb_object_agg_strict",
          "xmlagg",
          "any_value");

  /** The aggregates that return one of their input values. */
  private static final Set<String> PICKS_ONE = Set.of("min", "max", "mode", "percentile_disc");

  private OrderedAggregates() {}

  /** Returns whether the order of the input, or which of equal values it has, can be visible. */
  static boolean dependsOnInput(String name) {
    return contains(name) || picksOne(name);
  }

  /** Returns whether it returns one of its input values, so that equal values make a difference. */
  static boolean picksOne(String name) {
    return PICKS_ONE.contains(name);
  }

  static boolean contains(String name) {
    return NAMES.contains(name);
  }
}
