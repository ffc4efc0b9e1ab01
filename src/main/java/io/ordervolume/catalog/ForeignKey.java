package io.ordervolume.catalog;

import java.util.List;

/**
 * A foreign key between two tables whose columns appear in registered relations.
 *
 * @param relation the relation with the columns of the referencing table
 * @param related the relation with the columns of the referenced table
 * @param columns the columns of {@code relation}
 * @param relatedColumns the columns of {@code related}, in the same order
 * @param table the oid of the referencing table
 * @param inKey whether all of its columns are in the primary key of the referencing table
 * @param unique whether one row of {@code relation} at most has given values of its columns
 * @param relatedUnique the same of {@code related}: a view may repeat the rows of a table
 */
public record ForeignKey(
    String name,
    String relation,
    String related,
    List<String> columns,
    List<String> relatedColumns,
    long table,
    boolean inKey,
    boolean unique,
    boolean relatedUnique) {

  /**
   * Whether rows of {@code relation} relate rows of two others, this key and another one being the
   * links: both belong to one table, whose primary key contains both.
   */
  public boolean isLinkBeside(ForeignKey other) {
    return inKey
        && other.inKey
        && table == other.table
        && relation.equals(other.relation)
        && !name.equals(other.name);
  }
}
