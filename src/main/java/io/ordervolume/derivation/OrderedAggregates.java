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

  private OrderedAggregates() {}

  static boolean contains(String name) {
    return NAMES.contains(name);
  }
}
