package io.ordervolume.read;

import io.ordervolume.catalog.ForeignKey;
import io.ordervolume.catalog.ForeignKeys;
import io.ordervolume.query.Column;
import io.ordervolume.query.Columns;
import io.ordervolume.query.PageLimits;
import io.ordervolume.query.Relationship;
import io.ordervolume.query.Relationships;
import io.ordervolume.sql.Relation;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The relationships between relations that the caller may read, in both directions of each foreign
 * key.
 */
final class ServedRelationships implements Relationships {

  private final ForeignKeys foreignKeys;
  private final Function<String, Optional<Relation>> relations;
  private final Predicate<String> mayRead;
  private final PageLimits limits;

  ServedRelationships(
      ForeignKeys foreignKeys,
      Function<String, Optional<Relation>> relations,
      Predicate<String> mayRead,
      PageLimits limits) {
    this.foreignKeys = foreignKeys;
    this.relations = relations;
    this.mayRead = mayRead;
    this.limits = limits;
  }

  @Override
  public Optional<Columns> columns(String relation) {
    return relation(relation).map(Relation::columns);
  }

  @Override
  public PageLimits limits() {
    return limits;
  }

  /** Returns a relation; empty if there is none of that name. */
  Optional<Relation> relation(String name) {
    return relations.apply(name);
  }

  @Override
  public List<Relationship> from(String relation) {
    return foreignKeys.all().stream()
        .flatMap(
            key ->
                Stream.of(
                    Optional.of(key)
                        .filter(each -> each.relation().equals(relation))
                        .map(this::forth),
                    Optional.of(key)
                        .filter(each -> each.related().equals(relation))
                        .map(this::back)))
        .flatMap(Optional::stream)
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Relationship> forth(ForeignKey key) {
    return relationship(
        key.name(), key.relation(), key.columns(), key.related(), key.relatedColumns());
  }

  private Optional<Relationship> back(ForeignKey key) {
    return relationship(
        key.name(), key.related(), key.relatedColumns(), key.relation(), key.columns());
  }

  /** A relation may have changed since the foreign keys were read: then it lacks a column. */
  private Optional<Relationship> relationship(
      String name, String from, List<String> columns, String to, List<String> relatedColumns) {
    if (!mayRead.test(to)) {
      return Optional.empty();
    }
    Optional<List<Column>> own = columns(from).flatMap(all -> find(all, columns));
    Optional<Columns> target = columns(to);
    Optional<List<Column>> related = target.flatMap(all -> find(all, relatedColumns));
    return own.isEmpty() || related.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Relationship(
                name, to, !isUnique(target.get(), related.get()), own.get(), related.get()));
  }

  /** Whether at most one row has these values: views may repeat the rows of a table. */
  private static boolean isUnique(Columns columns, List<Column> values) {
    return !columns.rowId().isEmpty() && values.containsAll(columns.rowId());
  }

  private static Optional<List<Column>> find(Columns columns, List<String> names) {
    List<Column> found = names.stream().map(columns::find).flatMap(Optional::stream).toList();
    return found.size() == names.size() ? Optional.of(found) : Optional.empty();
  }
}
