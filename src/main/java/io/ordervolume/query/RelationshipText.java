package io.ordervolume.query;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Relationship.Junction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Describes relationships in the words of PostgREST, whose clients may show them. */
final class RelationshipText {

  private RelationshipText() {}

  /**
   * Returns the members relationship, cardinality and embedding.
   *
   * @param relation the relation that the relationship leads from
   * @param ofOneRow whether each of its rows leads to other rows than all others do
   */
  static Map<String, String> of(String relation, Relationship relationship, boolean ofOneRow) {
    Map<String, String> members = new TreeMap<>();
    members.put(
        "cardinality",
        switch (relationship.direction()) {
          case THROUGH_JUNCTION -> "many-to-many";
          default -> (ofOneRow ? "one" : "many") + "-to-" + (relationship.many() ? "many" : "one");
        });
    members.put("embedding", relation + " with " + relationship.relation());
    members.put(
        "relationship",
        switch (relationship.direction()) {
          case THROUGH_JUNCTION -> throughJunction(relationship);
          case BY_FUNCTION ->
              relationship
                  .function()
                  .map(function -> function.schema() + "." + function.name() + "(" + relation + ")")
                  .orElseThrow();
          default ->
              "%s using %s%s and %s%s"
                  .formatted(
                      relationship.name(),
                      relation,
                      list(relationship.own()),
                      relationship.relation(),
                      list(relationship.related()));
        });
    return members;
  }

  private static String throughJunction(Relationship relationship) {
    Junction junction = relationship.junction().orElseThrow();
    return "%s using %s%s and %s%s"
        .formatted(
            junction.relation(),
            junction.key(),
            list(junction.own()),
            relationship.name(),
            list(junction.related()));
  }

  private static String list(List<Column> columns) {
    return columns.stream().map(Column::name).collect(joining(", ", "(", ")"));
  }
}
