package io.ordervolume.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Turns the parameters of a request into a checked query over one view, or refuses them with {@link
 * InvalidQueryException}.
 */
public final class QueryParser {

  private static final Set<String> GROUPS = Set.of("and", "or", "not.and", "not.or");
  private static final Set<String> ONCE = Set.of("select", "order", "limit", "offset", "cursor");

  private final Columns columns;
  private final SelectParser selects;
  private final OrderParser orders;
  private final FilterParser filters;

  /**
   * A parser for one view; {@code newestFirst} turns the order around in which rows come when
   * nobody asks for one.
   */
  public QueryParser(Columns columns, boolean newestFirst) {
    this.columns = columns;
    this.selects = new SelectParser(columns);
    this.orders = new OrderParser(columns, newestFirst);
    this.filters = new FilterParser(columns);
  }

  public Query parse(List<QueryParameter> parameters) {
    Map<String, String> once = new HashMap<>();
    List<Filter> conditions = new ArrayList<>();
    for (QueryParameter parameter : parameters) {
      String name = parameter.name();
      if (!ONCE.contains(name)) {
        conditions.add(condition(name, parameter.value()));
      } else if (once.put(name, parameter.value()) != null) {
        throw invalid(name, name + " is given twice.", "Give it once.");
      }
    }
    return query(once, new Filter.All(List.copyOf(conditions)));
  }

  private Query query(Map<String, String> given, Filter filter) {
    List<SelectItem> select =
        given.containsKey("select") ? selects.parse(given.get("select")) : selects.everything();
    Optional<String> order = Optional.ofNullable(given.get("order"));
    boolean grouped = select.stream().anyMatch(SelectItem.Aggregated.class::isInstance);
    Query query =
        new Query(
            select,
            filter,
            grouped ? orders.ofGroups(order, select) : orders.ofRows(order),
            order.isPresent(),
            given.containsKey("limit")
                ? OptionalInt.of((int) count("limit", given.get("limit"), Integer.MAX_VALUE))
                : OptionalInt.empty(),
            given.containsKey("offset") ? count("offset", given.get("offset"), Long.MAX_VALUE) : 0,
            Optional.ofNullable(given.get("cursor")));
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
    for (QueryParameter parameter : parameters) {
      if (!parameter.name().equals("select")) {
        throw new InvalidQueryException(
            InvalidQueryException.Reason.UNKNOWN_PARAMETER,
            parameter.name(),
            QuotedInput.of(parameter.name()) + " does not apply to a single row.",
            "Only select does.");
      }
    }
    Query query = parse(parameters);
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

  private Filter condition(String name, String value) {
    return GROUPS.contains(name)
        ? filters.group(name, value)
        : filters.condition(column(name), value);
  }

  private Column column(String name) {
    return columns
        .find(name)
        .orElseThrow(
            () ->
                new InvalidQueryException(
                    InvalidQueryException.Reason.UNKNOWN_PARAMETER,
                    name,
                    "There is no parameter " + QuotedInput.of(name) + ".",
                    "The parameters are select, order, limit, offset, cursor, and, or, and the"
                        + " columns "
                        + columns.names()
                        + "."));
  }

  private static long count(String name, String text, long most) {
    try {
      long count = Long.parseLong(text);
      if (count >= 0 && count <= most) {
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
