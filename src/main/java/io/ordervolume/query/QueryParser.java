package io.ordervolume.query;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Turns the parameters of a request into a checked query over one view, or refuses them with {@link
 * InvalidQueryException}.
 */
public final class QueryParser {

  private static final Set<String> GROUPS = Set.of("and", "or", "not.and", "not.or");
  private static final Set<String> ONCE = Set.of("select", "order", "limit", "offset", "cursor");

  private final Columns columns;
  private final String relation;
  private final Relationships relationships;
  private final SelectParser selects;
  private final OrderParser orders;
  private final FilterParser filters;
  private final FieldParser fields;

  /**
   * A parser for one view; {@code newestFirst} turns the order around in which rows come when
   * nobody asks for one.
   */
  public QueryParser(Columns columns, boolean newestFirst) {
    this(columns, newestFirst, "", Relationships.NONE);
  }

  /** The same for a relation of that name, whose relationships queries may follow. */
  public QueryParser(
      Columns columns, boolean newestFirst, String relation, Relationships relationships) {
    this.columns = columns;
    this.relation = relation;
    this.relationships = relationships;
    this.selects = new SelectParser(columns);
    this.orders = new OrderParser(columns, newestFirst);
    this.filters = new FilterParser(columns, ZoneOffset.UTC);
    this.fields = new FieldParser(columns);
  }

  public Query parse(List<QueryParameter> parameters) {
    return parse(parameters, ZoneOffset.UTC);
  }

  /**
   * Parses the parameters.
   *
   * @param zone of times without an offset, and of times in the answer
   */
  public Query parse(List<QueryParameter> parameters, ZoneId zone) {
    return parse(parameters, zone, EmbedParser.MOST_LEVELS);
  }

  /** The same, with that many levels of related relations at most. */
  Query parse(List<QueryParameter> parameters, ZoneId zone, int levels) {
    Map<String, String> once = new HashMap<>();
    List<QueryParameter> filtering = new ArrayList<>();
    List<QueryParameter> others = new ArrayList<>();
    for (QueryParameter parameter : parameters) {
      String name = parameter.name();
      if (ONCE.contains(name)) {
        if (once.put(name, parameter.value()) != null) {
          throw invalid(name, name + " is given twice.", "Give it once.");
        }
      } else if (GROUPS.contains(name) || fields.find(name).isPresent()) {
        filtering.add(parameter);
      } else {
        others.add(parameter);
      }
    }
    EmbedParser embeds =
        new EmbedParser(relation, relationships, new EmbedParser.Context(others, zone, levels));
    List<SelectItem> select = select(once, embeds);
    FilterParser local =
        filters.in(zone, embeds.conditionParser(name -> columns.find(name).isPresent()));
    Stream<Filter> conditions = filtering.stream().map(parameter -> condition(local, parameter));
    Filter filter = new Filter.All(Stream.concat(conditions, embeds.conditions()).toList());
    embeds.unused().ifPresent(unknown -> rejectUnknown(unknown.name()));
    return query(once, select, embeds, filter, zone);
  }

  private Filter condition(FilterParser local, QueryParameter parameter) {
    String name = parameter.name();
    return GROUPS.contains(name)
        ? local.group(name, parameter.value())
        : local.condition(fields.find(name).orElseThrow(), parameter.value());
  }

  private List<SelectItem> select(Map<String, String> given, EmbedParser embeds) {
    return given.containsKey("select")
        ? selects.parse(given.get("select"), embeds)
        : selects.everything();
  }

  private Query query(
      Map<String, String> given,
      List<SelectItem> select,
      EmbedParser embeds,
      Filter filter,
      ZoneId zone) {
    Optional<String> order = Optional.ofNullable(given.get("order"));
    boolean grouped = select.stream().anyMatch(SelectItem.Aggregated.class::isInstance);
    if (grouped && !select.stream().allMatch(SelectItem::isSingleValue)) {
      throw invalid(
          "select",
          "Aggregates do not go with lists and objects of other relations.",
          "Ask for them apart, or spread values of one related row: ...relation(column).");
    }
    Query query =
        new Query(
            select,
            filter,
            grouped ? orders.ofGroups(order, select) : orders.ofRows(order, embeds),
            order.isPresent(),
            given.containsKey("limit")
                ? OptionalInt.of((int) count("limit", given.get("limit"), Integer.MAX_VALUE))
                : OptionalInt.empty(),
            given.containsKey("offset") ? count("offset", given.get("offset"), Long.MAX_VALUE) : 0,
            Optional.ofNullable(given.get("cursor")),
            zone);
    if (query.cursor().isPresent() && grouped) {
      throw invalid(
          "cursor",
          "A cursor says where a page of rows begins, and does not go with aggregates.",
          "Follow the link of the answer as it is.");
    }
    return query;
  }

  /** A query for the one row with that id, of which the parameters may only select columns. */
  public Query parseRowId(String rowId, List<QueryParameter> parameters) {
    return parseRowId(rowId, parameters, ZoneOffset.UTC);
  }

  /** The same, with times in that zone. */
  public Query parseRowId(String rowId, List<QueryParameter> parameters, ZoneId zone) {
    for (QueryParameter parameter : parameters) {
      if (!parameter.name().equals("select")) {
        throw new InvalidQueryException(
            InvalidQueryException.Reason.UNKNOWN_PARAMETER,
            parameter.name(),
            QuotedInput.of(parameter.name()) + " does not apply to a single row.",
            "Only select does.");
      }
    }
    Query query = parse(parameters, zone);
    if (query.isGrouped()) {
      throw invalid("select", "A single row has no aggregates.", "Name columns only.");
    }
    return query.where(rowWithId(rowId)).limitedTo(1);
  }

  /** The condition of the one row with an id, whose columns are separated by commas. */
  private Filter rowWithId(String rowId) {
    List<String> values = RowIdText.split(rowId, columns.rowId());
    List<Filter> equal = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Column column = columns.rowId().get(i);
      Object value = column.read(values.get(i), column.name());
      equal.add(new Filter.Comparison(column, Operator.EQ, value));
    }
    return equal.size() == 1 ? equal.get(0) : new Filter.All(List.copyOf(equal));
  }

  private void rejectUnknown(String name) {
    int dot = name.lastIndexOf('.');
    if (dot > 0) {
      throw new InvalidQueryException(
          InvalidQueryException.Reason.NOT_EMBEDDED,
          name,
          "The parameter "
              + QuotedInput.of(name)
              + " is about related rows that select does not name.",
          "Add " + QuotedInput.of(name.substring(0, dot) + "()") + " to select.");
    }
    throw new InvalidQueryException(
        InvalidQueryException.Reason.UNKNOWN_PARAMETER,
        name,
        "There is no parameter " + QuotedInput.of(name) + ".",
        "The parameters are select, order, limit, offset, cursor, and, or, and the columns "
            + columns.names()
            + ".");
  }

  private static long count(String name, String text, long most) {
    try {
      long count = Long.parseLong(text.strip());
      if (count < 0) {
        throw new InvalidQueryException(
            InvalidQueryException.Reason.NO_SUCH_RANGE,
            name,
            QuotedInput.of(text) + " is not a number of rows.",
            "Give a whole number, 0 or more.");
      }
      if (count <= most) {
        return count;
      }
    } catch (NumberFormatException notACount) {
      // Refused below, like a count out of range.
    }
    throw invalid(
        name,
        QuotedInput.of(text) + " is not a number of rows.",
        "Give a whole number, 0 or more.");
  }

  private static InvalidQueryException invalid(String parameter, String message, String hint) {
    return new InvalidQueryException(
        InvalidQueryException.Reason.INVALID_VALUE, parameter, message, hint);
  }
}
