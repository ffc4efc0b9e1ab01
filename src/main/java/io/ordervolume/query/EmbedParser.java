package io.ordervolume.query;

import static java.util.stream.Collectors.joining;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads what is embedded of related relations, {@code select=*,customers(name)}, and the parameters
 * of that, such as {@code customers.name=eq.Smith}. For one query.
 */
final class EmbedParser implements SelectParser.EmbedReader {

  static final int MOST_LEVELS = 5;

  private static final String PARAMETER = "select";

  private final String relation;
  private final Relationships relationships;
  private final Context context;
  private final List<QueryParameter> unused;
  private final List<Filter> conditions = new ArrayList<>();

  /**
   * What else the query says.
   *
   * @param parameters those that are not about the relation's own columns
   * @param levels how many levels of related relations may follow
   */
  record Context(List<QueryParameter> parameters, ZoneId zone, int levels) {}

  EmbedParser(String relation, Relationships relationships, Context context) {
    this.relation = relation;
    this.relationships = relationships;
    this.context = context;
    this.unused = new ArrayList<>(context.parameters());
  }

  /** Returns the conditions that follow from what is embedded. */
  List<Filter> conditions() {
    return conditions;
  }

  /** Returns a parameter that nothing embedded has a use for. */
  Optional<QueryParameter> unused() {
    return unused.stream().findFirst();
  }

  @Override
  public SelectItem read(Optional<String> alias, String name, List<String> hints, String select) {
    if (context.levels() == 0) {
      throw bad(
          "Relations are embedded too deeply.", "At most " + MOST_LEVELS + " levels are read.");
    }
    boolean required = hints.contains("inner");
    List<String> names = hints.stream().filter(hint -> !isJoin(hint)).toList();
    Relationship relationship = relationship(name, names);
    String prefix = alias.orElse(name);
    Query query = query(relationship, prefix, name, select);
    Filter related = new Filter.Related(relationship, query.filter());
    if (required) {
      conditions.add(related);
    }
    take(prefix).stream().map(parameter -> existence(parameter, related)).forEach(conditions::add);
    return new SelectItem.Embedded(prefix, relationship, query);
  }

  private static boolean isJoin(String hint) {
    return hint.equals("inner") || hint.equals("left");
  }

  private Relationship relationship(String name, List<String> hints) {
    List<Relationship> all = relationships.from(relation);
    List<Relationship> found =
        all.stream()
            .filter(each -> each.relation().equals(name) || each.name().equals(name))
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
            + names(found.stream().map(Relationship::name))
            + " before the parenthesis.");
  }

  private static boolean isMeant(Relationship relationship, String hint) {
    return relationship.name().equals(hint)
        || relationship.own().stream().anyMatch(column -> column.name().equals(hint))
        || relationship.related().stream().anyMatch(column -> column.name().equals(hint));
  }

  private static String names(Stream<String> names) {
    return names.distinct().sorted().collect(joining(", "));
  }

  private Query query(Relationship relationship, String alias, String name, String select) {
    Columns columns =
        relationships
            .columns(relationship.relation())
            .orElseThrow(() -> new IllegalStateException("no relation " + relationship.relation()));
    List<QueryParameter> parameters = new ArrayList<>();
    parameters.add(new QueryParameter(PARAMETER, select));
    parameters.addAll(takeBelow(alias));
    parameters.addAll(takeBelow(name));
    QueryParser parser = new QueryParser(columns, false, relationship.relation(), relationships);
    try {
      Query query = parser.parse(parameters, context.zone(), context.levels() - 1);
      if (query.cursor().isPresent()) {
        throw new InvalidQueryException(
            InvalidQueryException.Reason.UNKNOWN_PARAMETER,
            "cursor",
            "Embedded rows have no cursor.",
            "Use limit and offset.");
      }
      return query;
    } catch (InvalidQueryException inner) {
      throw inner.parameter().equals(PARAMETER)
          ? inner
          : inner.blaming(alias + "." + inner.parameter());
    }
  }

  private List<QueryParameter> takeBelow(String name) {
    String prefix = name + ".";
    List<QueryParameter> below =
        unused.stream().filter(parameter -> parameter.name().startsWith(prefix)).toList();
    unused.removeAll(below);
    return below.stream()
        .map(
            parameter ->
                new QueryParameter(parameter.name().substring(prefix.length()), parameter.value()))
        .toList();
  }

  private List<QueryParameter> take(String name) {
    List<QueryParameter> taken =
        unused.stream().filter(parameter -> parameter.name().equals(name)).toList();
    unused.removeAll(taken);
    return taken;
  }

  private static Filter existence(QueryParameter parameter, Filter related) {
    return switch (parameter.value()) {
      case "is.null", "not.is.not_null" -> new Filter.Not(related);
      case "not.is.null", "is.not_null" -> related;
      default ->
          throw new InvalidQueryException(
              InvalidQueryException.Reason.INVALID_VALUE,
              parameter.name(),
              "Related rows can only be there or not.",
              "Give is.null or not.is.null.");
    };
  }

  private static InvalidQueryException bad(String message, String hint) {
    return new InvalidQueryException(
        InvalidQueryException.Reason.INVALID_VALUE, PARAMETER, message, hint);
  }
}
