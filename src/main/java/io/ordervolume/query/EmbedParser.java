package io.ordervolume.query;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Reads what is embedded or spread of related relations, {@code select=*,customers(name)}, and the
 * parameters of that, such as {@code customers.name=eq.Smith}. For one query.
 */
final class EmbedParser implements SelectParser.RelatedReader {

  static final int MOST_LEVELS = 5;

  private static final String PARAMETER = "select";
  private static final String ORDER = "order";

  private final RelationshipResolver resolver;
  private final Relationships relationships;
  private final Context context;
  private final List<QueryParameter> unused;
  private final List<Filter> conditions = new ArrayList<>();
  private final Map<String, List<RelatedQuery>> byName = new HashMap<>();

  /** The names before the dots of parameters that were taken. */
  private final Set<String> taken = new HashSet<>();

  /**
   * What else the query says.
   *
   * @param parameters those that are not about the relation's own columns
   * @param levels how many levels of related relations may follow
   */
  record Context(List<QueryParameter> parameters, ZoneId zone, int levels) {}

  EmbedParser(String relation, Relationships relationships, Context context) {
    this.resolver = new RelationshipResolver(relation, relationships);
    this.relationships = relationships;
    this.context = context;
    this.unused = new ArrayList<>(context.parameters());
  }

  /** Returns the conditions that follow from what is embedded. */
  Stream<Filter> conditions() {
    return conditions.stream();
  }

  /** Returns how to read conditions on the related rows that select names. */
  RelatedConditionParser conditionParser(Predicate<String> isColumn) {
    return byName.isEmpty()
        ? RelatedConditionParser.NONE
        : new RelatedConditionParser(isColumn, this::filter);
  }

  private Optional<Filter> filter(String name) {
    List<RelatedQuery> named = byName.getOrDefault(name, List.of());
    if (named.size() > 1) {
      throw twice(name);
    }
    return named.stream().findFirst().map(RelatedQuery::exists);
  }

  /** Returns a parameter that nothing embedded has a use for. */
  Optional<QueryParameter> unused() {
    return unused.stream().findFirst();
  }

  /** Returns the key that sorts by a column of a related relation with that name in select. */
  SortKey sortKey(String name, String field) {
    List<RelatedQuery> named = byName.getOrDefault(name, List.of());
    String refusal = "Rows cannot be sorted by " + QuotedInput.of(name) + ": ";
    if (named.isEmpty()) {
      throw new InvalidQueryException(
          InvalidQueryException.Reason.NOT_EMBEDDED,
          ORDER,
          refusal + "select does not name it.",
          "Add " + QuotedInput.of(name + "()") + " to select.");
    }
    if (named.size() > 1) {
      throw twice(name).blaming(ORDER);
    }
    if (named.get(0).many()) {
      throw new InvalidQueryException(
          InvalidQueryException.Reason.NOT_TO_ONE,
          ORDER,
          refusal + "several of its rows may belong to each.",
          "Sort by a relation of which one row at most belongs to each.");
    }
    Scanner scanner = new Scanner(ORDER, field);
    Column column = new FieldParser(columns(named.get(0).relationship())).read(scanner, "");
    if (!scanner.atEnd()) {
      throw scanner.bad(QuotedInput.of(field) + " is not a column.", "Write " + name + "(column).");
    }
    return SortKey.of(column, named.get(0));
  }

  @Override
  public List<SelectItem> read(SelectParser.RelatedItem item) {
    if (context.levels() == 0) {
      throw bad(
          "Relations are embedded too deeply.", "At most " + MOST_LEVELS + " levels are read.");
    }
    List<String> names = item.hints().stream().filter(hint -> !isJoin(hint)).toList();
    Relationship relationship = resolver.find(item.name(), names);
    String prefix = item.alias().orElse(item.name());
    boolean isOfAnother = byName.containsKey(item.name()) && !prefix.equals(item.name());
    if (taken.contains(prefix) || taken.contains(item.name()) && !isOfAnother) {
      throw twice(prefix);
    }
    RelatedQuery rows =
        new RelatedQuery(
            relationship,
            query(
                relationship,
                prefix,
                isOfAnother ? Optional.empty() : Optional.of(item.name()),
                item.select()));
    byName.computeIfAbsent(prefix, first -> new ArrayList<>()).add(rows);
    Filter related = rows.exists();
    if (item.hints().contains("inner")) {
      conditions.add(related);
    }
    take(prefix).stream()
        .map(given -> RelatedConditionParser.condition(related, given.value(), given.name()))
        .forEach(conditions::add);
    if (item.select().isBlank() || rows.query().select().isEmpty()) {
      return List.of();
    }
    return item.spread() ? spread(rows) : List.of(new SelectItem.Embedded(prefix, rows));
  }

  private static List<SelectItem> spread(RelatedQuery rows) {
    if (rows.query().isGrouped() && !rows.many()) {
      throw bad(
          "Aggregates of one row cannot be spread.",
          "Write name(column.sum()) without dots before the name.");
    }
    return rows.query().select().stream()
        .<SelectItem>map(value -> new SelectItem.Spread(rows, value))
        .toList();
  }

  private static boolean isJoin(String hint) {
    return hint.equals("inner") || hint.equals("left");
  }

  /**
   * Returns the query of the related rows. Its parameters begin with the alias. They may also begin
   * with the name of the relation, unless something else in select has that name.
   */
  private Query query(
      Relationship relationship, String alias, Optional<String> name, String select) {
    List<QueryParameter> parameters = new ArrayList<>();
    parameters.add(new QueryParameter(PARAMETER, select));
    parameters.addAll(takeBelow(alias));
    name.map(this::takeBelow).ifPresent(parameters::addAll);
    QueryParser parser =
        new QueryParser(columns(relationship), false, relationship.relation(), relationships);
    try {
      Query query = parser.parse(parameters, context.zone(), context.levels() - 1);
      if (query.cursor().isPresent()) {
        throw new InvalidQueryException(
            InvalidQueryException.Reason.UNKNOWN_PARAMETER,
            "cursor",
            "Embedded rows have no cursor.",
            "Use limit and offset.");
      }
      Query ordered = isInOrderOfFunction(relationship, query) ? query.unordered() : query;
      return relationship.many()
          ? ordered.limitedTo(relationships.limits().rows(query.limit()))
          : ordered;
    } catch (InvalidQueryException inner) {
      throw inner.parameter().equals(PARAMETER)
          ? inner
          : inner.blaming(alias + "." + inner.parameter());
    }
  }

  /** A function returns its rows in an order that may mean something. */
  private static boolean isInOrderOfFunction(Relationship relationship, Query query) {
    return relationship.function().isPresent() && !query.ordered() && !query.isGrouped();
  }

  private Columns columns(Relationship relationship) {
    return relationships
        .columns(relationship.relation())
        .orElseThrow(() -> new IllegalStateException("no relation " + relationship.relation()));
  }

  private List<QueryParameter> takeBelow(String name) {
    List<QueryParameter> below = new ArrayList<>();
    for (String written : List.of(name, quoted(name))) {
      String prefix = written + ".";
      List<QueryParameter> found =
          unused.stream().filter(parameter -> parameter.name().startsWith(prefix)).toList();
      markTaken(name, found);
      found.forEach(
          each ->
              below.add(new QueryParameter(each.name().substring(prefix.length()), each.value())));
    }
    return below;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private List<QueryParameter> take(String name) {
    Set<String> written = Set.of(name, quoted(name));
    List<QueryParameter> found =
        unused.stream().filter(parameter -> written.contains(parameter.name())).toList();
    markTaken(name, found);
    return found;
  }

  private void markTaken(String name, List<QueryParameter> parameters) {
    unused.removeAll(parameters);
    if (!parameters.isEmpty()) {
      taken.add(name);
    }
  }

  /** Parameters and sort keys that name it would be of either. */
  private static InvalidQueryException twice(String name) {
    return bad(
        QuotedInput.of(name) + " stands in select twice.",
        "Name it once, or write other:name(column) and begin its parameters with other.");
  }

  private static InvalidQueryException bad(String message, String hint) {
    return new InvalidQueryException(
        InvalidQueryException.Reason.INVALID_VALUE, PARAMETER, message, hint);
  }
}
