package io.ordervolume.query;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Relationship.Junction;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the relationship that a name in select means, with the hints behind it: {@code
 * customers!buyer}. Names and hints mean what they mean in PostgREST.
 */
final class RelationshipResolver {

  private static final String PARAMETER = "select";

  private final String relation;
  private final Relationships relationships;

  /** For the relationships that lead from a relation. */
  RelationshipResolver(String relation, Relationships relationships) {
    this.relation = relation;
    this.relationships = relationships;
  }

  /** Throws {@link InvalidQueryException} if no relationship is meant, or several. */
  Relationship find(String name, List<String> hints) {
    List<Relationship> all = relationships.from(relation);
    List<Relationship> found =
        all.stream()
            .filter(each -> isNamed(each, name))
            .filter(each -> hints.stream().allMatch(hint -> isMeant(each, hint)))
            .toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.isEmpty()) {
      throw new InvalidQueryException(
          InvalidQueryException.Reason.NO_RELATIONSHIP,
          PARAMETER,
          "No relationship leads to " + QuotedInput.of(name) + ".",
          all.isEmpty()
              ? "No foreign key leads from this relation to another one that is served."
              : "Relationships lead to " + names(all.stream().map(Relationship::relation)) + ".");
    }
    throw new InvalidQueryException(
        InvalidQueryException.Reason.SEVERAL_RELATIONSHIPS,
        PARAMETER,
        "Several relationships lead to " + QuotedInput.of(name) + ".",
        "Write "
            + name
            + "! and one of "
            + names(found.stream().map(each -> hint(each, found)))
            + " before the parenthesis.");
  }

  /** A relation that refers to itself is named by its column, else its name means those below. */
  private boolean isNamed(Relationship each, String name) {
    boolean isRelation = each.relation().equals(name);
    return switch (each.direction()) {
      case ALONG_KEY ->
          isRelation && !isOfItself(each)
              || each.name().equals(name)
              || isOneColumn(each.own(), name);
      case AGAINST_KEY -> isRelation || each.name().equals(name) && !isOfItself(each);
      case THROUGH_JUNCTION -> isRelation;
    };
  }

  private boolean isOfItself(Relationship each) {
    return each.relation().equals(relation);
  }

  private static boolean isMeant(Relationship each, String hint) {
    return each.name().equals(hint)
        || each.relation().equals(hint)
        || each.junction()
            .map(junction -> junction.relation().equals(hint))
            .orElseGet(() -> isAmong(each.own(), hint) || isAmong(each.related(), hint));
  }

  private static boolean isAmong(List<Column> columns, String name) {
    return columns.stream().anyMatch(column -> column.name().equals(name));
  }

  private static boolean isOneColumn(List<Column> columns, String name) {
    return columns.size() == 1 && isAmong(columns, name);
  }

  /** What tells a relationship from the others: its junction, its foreign key or its relation. */
  private static String hint(Relationship each, List<Relationship> others) {
    return Stream.of(
            each.junction().map(Junction::relation).orElse(each.name()),
            each.name(),
            each.relation())
        .filter(hint -> others.stream().filter(other -> isMeant(other, hint)).count() == 1)
        .findFirst()
        .orElse(each.name());
  }

  private static String names(Stream<String> names) {
    return names.distinct().sorted().collect(joining(", "));
  }
}
