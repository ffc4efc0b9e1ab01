package io.ordervolume.query;

import java.util.stream.Stream;

/**
 * Rows of another relation that belong to a row.
 *
 * @param query what to answer of them
 */
public record RelatedQuery(Relationship relationship, Query query) {

  /** Whether any number of rows belong to a row, and not one at most. */
  public boolean many() {
    return relationship.many();
  }

  /** Whether it is a list of values: of any number of rows that are not aggregated to one. */
  public boolean isList() {
    boolean isOneGroup =
        query.isGrouped()
            && query.select().stream().allMatch(SelectItem.Aggregated.class::isInstance);
    return many() && !isOneGroup;
  }

  /** These rows, and those of all levels that are related to them. */
  public Stream<RelatedQuery> all() {
    return Stream.concat(Stream.of(this), query.related());
  }

  /** The condition that there are such rows. */
  Filter exists() {
    return new Filter.Related(relationship, query.filter());
  }

  /** The same rows, and one value of each. */
  RelatedQuery withValue(SelectItem value) {
    return new RelatedQuery(relationship, query.selecting(value));
  }
}
