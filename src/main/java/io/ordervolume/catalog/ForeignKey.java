package io.ordervolume.catalog;

import java.util.List;

/**
 * A foreign key between two tables whose columns appear in registered relations.
 *
 * @param relation the relation with the columns of the referencing table
 * @param related the relation with the columns of the referenced table
 * @param columns the columns of {@code relation}
 * @param relatedColumns the columns of {@code related}, in the same order
 */
public record ForeignKey(
    String name,
    String relation,
    String related,
    List<String> columns,
    List<String> relatedColumns) {}
