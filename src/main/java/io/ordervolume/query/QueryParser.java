package io.ordervolume.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Turns the parameters of a request into a checked query over one view, or refuses them with {@link
 * BadQuery}.
 */
public final class QueryParser {

  private static final String ORDER_HINT =
      "Write order=state.asc,order_cost.desc, each also with .nullsfirst or .nullslast.";

  private final Columns columns;
  private final boolean newestFirst;
  private final FilterParser filters;

  /**
   * A parser for one view; {@code newestFirst} turns the order around in which rows come when
   * nobody asks for one.
   */
  public QueryParser(Columns columns, boolean newestFirst) {
    this.columns = columns;
    this.newestFirst = newestFirst;
    this.filters = new FilterParser(columns);
  }

  public Query parse(List<Parameter> parameters) {
    List<Column> select = columns.all();
    List<Filter> conditions = new ArrayList<>();
    List<SortKey> order = List.of();
    OptionalInt limit = OptionalInt.empty();
    long offset = 0;
    Set<String> given = new HashSet<>();
    for (Parameter parameter : parameters) {
      String name = parameter.name();
      String value = parameter.value();
      boolean again = !given.add(name);
      switch (name) {
        case "select" -> select = select(once(again, name, value));
        case "order" -> order = order(once(again, name, value));
        case "limit" ->
            limit = OptionalInt.of((int) count(name, once(again, name, value), Integer.MAX_VALUE));
        case "offset" -> offset = count(name, once(again, name, value), Long.MAX_VALUE);
        case "and", "or", "not.and", "not.or" -> conditions.add(filters.group(name, value));
        default -> conditions.add(filters.condition(column(name), value));
      }
    }
    return new Query(select, new Filter.All(conditions), total(order), limit, offset);
  }

  /** A query for the one row with that key, of which the parameters may only select columns. */
  public Query parseKey(String key, List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      if (!parameter.name().equals("select")) {
        throw new BadQuery(
            BadQuery.Reason.UNKNOWN_PARAMETER,
            parameter.name(),
            Quote.of(parameter.name()) + " does not apply to a single row.",
            "Only select does.");
      }
    }
    Object value = columns.key().type().read(key, columns.key().name());
    Query query = parse(parameters);
    Filter isKey = new Filter.Comparison(columns.key(), Operator.EQ, value);
    return new Query(query.select(), isKey, query.order(), OptionalInt.of(1), 0);
  }

  private static String once(boolean again, String name, String value) {
    if (again) {
      throw new BadQuery(
          BadQuery.Reason.INVALID_VALUE, name, name + " is given twice.", "Give it once.");
    }
    return value;
  }

  private Column column(String name) {
    return columns
        .find(name)
        .orElseThrow(
            () ->
                new BadQuery(
                    BadQuery.Reason.UNKNOWN_PARAMETER,
                    name,
                    "There is no parameter " + Quote.of(name) + ".",
                    "The parameters are select, order, limit, offset, and, or, and the columns "
                        + columns.names()
                        + "."));
  }

  private List<Column> select(String text) {
    if (text.isEmpty() || text.equals("*")) {
      return columns.all();
    }
    List<Column> selected = new ArrayList<>();
    for (String name : text.split(",", -1)) {
      Column column = columns.require(name.strip(), "select");
      if (selected.contains(column)) {
        throw twice("select", column);
      }
      selected.add(column);
    }
    return selected;
  }

  private List<SortKey> order(String text) {
    List<SortKey> keys = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      SortKey key = sortKey(item.strip().split("\\.", -1));
      if (keys.stream().anyMatch(earlier -> earlier.column().equals(key.column()))) {
        throw twice("order", key.column());
      }
      keys.add(key);
    }
    return keys;
  }

  private SortKey sortKey(String[] words) {
    Column column = columns.require(words[0], "order");
    int next = 1;
    boolean descending = next < words.length && words[next].equals("desc");
    if (descending || next < words.length && words[next].equals("asc")) {
      next++;
    }
    SortKey.Nulls nulls = SortKey.Nulls.BY_DIRECTION;
    if (next < words.length) {
      nulls =
          switch (words[next++]) {
            case "nullsfirst" -> SortKey.Nulls.FIRST;
            case "nullslast" -> SortKey.Nulls.LAST;
            default -> throw badOrder(words);
          };
    }
    if (next < words.length) {
      throw badOrder(words);
    }
    return new SortKey(column, descending, nulls);
  }

  private static BadQuery badOrder(String[] words) {
    String text = Quote.of(String.join(".", words));
    return new BadQuery(
        BadQuery.Reason.INVALID_VALUE, "order", text + " is not a sort key.", ORDER_HINT);
  }

  private static BadQuery twice(String parameter, Column column) {
    return new BadQuery(
        BadQuery.Reason.INVALID_VALUE,
        parameter,
        column.name() + " stands in " + parameter + " twice.",
        "Name it once.");
  }

  /**
   * Ends the order in the key, in the direction of the key before it, so that one index serves both
   * ways.
   */
  private List<SortKey> total(List<SortKey> order) {
    if (order.stream().anyMatch(key -> key.column().equals(columns.key()))) {
      return order;
    }
    List<SortKey> total = new ArrayList<>(order);
    boolean descending = order.isEmpty() ? newestFirst : order.get(order.size() - 1).descending();
    total.add(new SortKey(columns.key(), descending, SortKey.Nulls.BY_DIRECTION));
    return total;
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
    throw new BadQuery(
        BadQuery.Reason.INVALID_VALUE,
        name,
        Quote.of(text) + " is not a number of rows.",
        "Give a whole number, 0 or more.");
  }
}
