package io.ordervolume.catalog;

/**
 * The names, unquoted, of what belongs to a maintained view in schema {@code order_volume}. Long
 * names are shortened, so they must not be built from the view's name.
 *
 * @param definition a plain view with the query of the maintained view
 * @param delta the table of corrected rows, with a column {@code _deleted}
 * @param current the view that lays the delta over the materialized view
 * @param live the view that is exact now
 * @param staleKeys the function that returns the keys of rows that changed, and a column {@code
 *     _all}
 */
public record RelationObjects(
    String definition, String delta, String current, String live, String staleKeys) {}
