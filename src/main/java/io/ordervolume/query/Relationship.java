package io.ordervolume.query;

import java.util.List;

/**
 * How the rows of one relation lead to rows of another: where the pairs of columns are equal.
 *
 * @param name of the foreign key
 * @param relation the name of the other relation
 * @param many whether a row leads to any number of rows, and not to one at most
 * @param own the columns of the one relation
 * @param related the columns of the other, in the same order
 */
public record Relationship(
    String name, String relation, boolean many, List<Column> own, List<Column> related) {

  public Relationship {
    own = List.copyOf(own);
    related = List.copyOf(related);
  }
}
