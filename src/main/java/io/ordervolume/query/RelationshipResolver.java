package io.ordervolume.query;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Relationship.Junction;
import io.ordervolume.query.Relationship.RowFunction;
import java.util.List;
import java.util.Map;
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

  /**
   * Returns the relationship. A function needs no hint, and comes before keys of the same name.
   * Throws {@link InvalidQueryException} if no relationship is meant, or several.
   */
  Relationship find(String name, List<String> hints) {
    List<Relationship> all = relationships.from(relation);
    List<Relationship> named = all.stream().filter(each -> isNamed(each, name)).toList();
    List<Relationship> functions =
        named.stream().filter(each -> each.function().isPresent()).toList();
    List<Relationship> found =
        functions.isEmpty()
            ? named.stream()
                .filter(each -> hints.stream().allMatch(hint -> isMeant(each, hint)))
                .toList()
            : functions;
    if (found.size() == 1) {
      return found.get(0);
    }
    throw found.isEmpty() ? none(name, all) : several(name, found, all);
  }

  private static InvalidQueryException none(String name, List<Relationship> all) {
    return new InvalidQueryException(
        InvalidQueryException.Reason.NO_RELATIONSHIP,
        PARAMETER,
        "No relationship leads to " + QuotedInput.of(name) + ".",
        all.isEmpty()
            ? "No foreign key or function leads from this relation to another one that is served."
            : "Relationships lead to "
                + all.stream()
                    .map(each -> each.function().map(RowFunction::name).orElse(each.relation()))
                    .distinct()
                    .sorted()
                    .collect(joining(", "))
                + ".");
  }

  private InvalidQueryException several(
      String name, List<Relationship> found, List<Relationship> all) {
    String message = "Several relationships lead to " + QuotedInput.of(name) + ".";
    List<Map<String, String>> details =
        found.stream().map(each -> RelationshipText.of(relation, each, isOfOneRow(each))).toList();
    if (found.get(0).function().isPresent()) {
      return new InvalidQueryException(
              InvalidQueryException.Reason.SEVERAL_RELATIONSHIPS,
              PARAMETER,
              message,
              "Give the functions different names. Their schemas do not distinguish them.")
          .withDetails(details);
    }
    return new InvalidQueryException(
            InvalidQueryException.Reason.SEVERAL_RELATIONSHIPS,
            PARAMETER,
            message,
            "Try changing '%s' to one of the following: %s. Find the desired relationship in the 'details' key."
                .formatted(
                    name,
                    found.stream()
                        .map(each -> "'" + suggestion(each, name, all) + "'")
                        .distinct()
                        .sorted()
                        .collect(joining(", "))))
        .withDetails(details);
  }

  /** Whether each row leads to other rows than all others do. */
  private boolean isOfOneRow(Relationship each) {
    return switch (each.direction()) {
      case ALONG_KEY -> {
        List<Column> rowId =
            relationships.columns(relation).map(Columns::rowId).orElseGet(List::of);
        yield !rowId.isEmpty() && each.own().containsAll(rowId);
      }
      case AGAINST_KEY -> true;
      case THROUGH_JUNCTION, BY_FUNCTION -> false;
    };
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
      case BY_FUNCTION -> each.name().equals(name);
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

  /** Returns a name and a hint that mean this relationship alone, if there are any. */
  private String suggestion(Relationship each, String name, List<Relationship> all) {
    Hinted key = new Hinted(each.relation(), each.name());
    return Stream.of(
            new Hinted(
                each.relation(), each.junction().map(Junction::relation).orElse(each.name())),
            key,
            new Hinted(name, each.relation()),
            new Hinted(name, each.name()))
        .filter(
            hinted ->
                all.stream()
                    .filter(other -> isNamed(other, hinted.name))
                    .filter(other -> isMeant(other, hinted.hint))
                    .toList()
                    .equals(List.of(each)))
        .findFirst()
        .orElse(key)
        .text();
  }

  /** A name with a hint behind it. */
  private record Hinted(String name, String hint) {

    String text() {
      return name + "!" + hint;
    }
  }
}
