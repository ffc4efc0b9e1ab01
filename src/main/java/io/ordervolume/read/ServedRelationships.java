package io.ordervolume.read;

import io.ordervolume.catalog.ForeignKey;
import io.ordervolume.catalog.RelationshipFunction;
import io.ordervolume.query.Column;
import io.ordervolume.query.Columns;
import io.ordervolume.query.PageLimits;
import io.ordervolume.query.Relationship;
import io.ordervolume.query.Relationship.Direction;
import io.ordervolume.query.Relationship.Junction;
import io.ordervolume.query.Relationship.RowFunction;
import io.ordervolume.query.Relationships;
import io.ordervolume.sql.Relation;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The relationships between relations that the caller may read: in both directions of each foreign
 * key, through relations that have two of them, and by functions.
 */
final class ServedRelationships implements Relationships {

  private final Supplier<List<ForeignKey>> foreignKeys;
  private final Supplier<List<RelationshipFunction>> functions;
  private final Function<String, Optional<Relation>> relations;
  private final Predicate<String> mayRead;
  private final PageLimits limits;

  ServedRelationships(
      Supplier<List<ForeignKey>> foreignKeys,
      Supplier<List<RelationshipFunction>> functions,
      Function<String, Optional<Relation>> relations,
      Predicate<String> mayRead,
      PageLimits limits) {
    this.foreignKeys = foreignKeys;
    this.functions = functions;
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

  /** A function with the name of a relation replaces all keys that lead there. */
  @Override
  public List<Relationship> from(String relation) {
    List<Relationship> byFunctions =
        functions.get().stream()
            .filter(function -> function.relation().equals(relation))
            .map(this::by)
            .flatMap(Optional::stream)
            .toList();
    return Stream.concat(
            byFunctions.stream(),
            byKeys(relation)
                .filter(
                    key ->
                        byFunctions.stream()
                            .noneMatch(function -> function.name().equals(key.relation()))))
        .toList();
  }

  private Optional<Relationship> by(RelationshipFunction function) {
    return columns(function.relation())
        .filter(own -> mayRead.test(function.related()) && columns(function.related()).isPresent())
        .map(
            own ->
                Relationship.by(
                    new RowFunction(
                        function.schema(),
                        function.name(),
                        function.relationSchema(),
                        function.relation(),
                        function.set()),
                    function.related(),
                    function.many(),
                    own.all()));
  }

  private Stream<Relationship> byKeys(String relation) {
    List<ForeignKey> keys = foreignKeys.get();
    return Stream.of(
            keys.stream().filter(key -> key.relation().equals(relation)).map(this::along),
            keys.stream().filter(key -> key.related().equals(relation)).map(this::against),
            keys.stream()
                .filter(near -> near.related().equals(relation))
                .flatMap(
                    near ->
                        keys.stream()
                            .filter(near::isLinkBeside)
                            .map(far -> throughJunction(near, far))))
        .flatMap(Function.identity())
        .flatMap(Optional::stream);
  }

  private Optional<Relationship> along(ForeignKey key) {
    return relationship(
        key.name(),
        Direction.ALONG_KEY,
        find(key.relation(), key.columns()),
        key.related(),
        key.relatedColumns(),
        key.relatedUnique());
  }

  private Optional<Relationship> against(ForeignKey key) {
    return relationship(
        key.name(),
        Direction.AGAINST_KEY,
        find(key.related(), key.relatedColumns()),
        key.relation(),
        key.columns(),
        key.unique());
  }

  private Optional<Relationship> relationship(
      String name,
      Direction direction,
      Optional<List<Column>> own,
      String to,
      List<String> relatedColumns,
      boolean unique) {
    Optional<List<Column>> related = findReadable(to, relatedColumns);
    return own.isEmpty() || related.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Relationship.ofKey(
                name,
                to,
                direction,
                !unique && !isUnique(to, related.get()),
                own.get(),
                related.get()));
  }

  /**
   * The junction is served, and the caller may read it: its pairs are not for those who may read
   * both ends only. A relation that shows one of the ends, too, is related to it without a
   * junction.
   */
  private Optional<Relationship> throughJunction(ForeignKey near, ForeignKey far) {
    String junction = near.relation();
    Optional<List<Column>> own = find(near.related(), near.relatedColumns());
    Optional<List<Column>> nearEnd = findReadable(junction, near.columns());
    Optional<List<Column>> farEnd = findReadable(junction, far.columns());
    Optional<List<Column>> related = findReadable(far.related(), far.relatedColumns());
    boolean isEnd = junction.equals(near.related()) || junction.equals(far.related());
    return isEnd || Stream.of(own, nearEnd, farEnd, related).anyMatch(Optional::isEmpty)
        ? Optional.empty()
        : Optional.of(
            Relationship.through(
                new Junction(junction, near.name(), nearEnd.get(), farEnd.get()),
                far.name(),
                far.related(),
                own.get(),
                related.get()));
  }

  /** Whether the values contain a row id; of a plain view, the registration may declare it. */
  private boolean isUnique(String relation, List<Column> values) {
    return columns(relation)
        .map(Columns::rowId)
        .filter(rowId -> !rowId.isEmpty() && values.containsAll(rowId))
        .isPresent();
  }

  private Optional<List<Column>> findReadable(String relation, List<String> names) {
    return mayRead.test(relation) ? find(relation, names) : Optional.empty();
  }

  /** A relation may have changed since the foreign keys were read: then it lacks a column. */
  private Optional<List<Column>> find(String relation, List<String> names) {
    return columns(relation)
        .map(columns -> names.stream().map(columns::find).flatMap(Optional::stream).toList())
        .filter(found -> found.size() == names.size());
  }
}
