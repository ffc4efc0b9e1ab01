package io.ordervolume.query;

/** A column that a query may name. */
public record Column(String name, ColumnType type) {}
