package io.ordervolume.derivation;

/** A column of one FROM item. Two occurrences of a table are two items. */
record ColumnRef(Leaf leaf, String column) {}
