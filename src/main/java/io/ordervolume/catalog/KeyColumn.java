package io.ordervolume.catalog;

/**
 * A column of the maintenance key.
 *
 * @param type as {@code format_type} writes it
 * @param nullable whether a row may have null in it; true when in doubt
 */
public record KeyColumn(String name, String type, boolean nullable) {}
