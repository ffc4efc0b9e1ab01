package io.ordervolume.sql;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Column;
import io.ordervolume.query.Operator;
import io.ordervolume.query.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Writes which rows come after a position, as conditions of which every such row meets one. Each is
 * a range of an index on the sort keys, so that a far page costs what a near one does; a single
 * condition with or in it would not be.
 *
 * <p>Composite values with a null in each field {@code is null}, and are sorted as values. Whether
 * they are {@code distinct from null} tells both apart, and uses the same index.
 */
final class KeysetWriter {

  private final List<SortKey> order;
  private final List<String> names;
  private final List<String> values;
  private final List<String> ranges = new ArrayList<>();

  private KeysetWriter(List<SortKey> order, List<String> names, List<String> values) {
    this.order = order;
    this.names = names;
    this.values = values;
  }

  /**
   * Returns the conditions.
   *
   * @param names the values of a row that the keys sort by
   */
  static List<String> after(
      KeysetPosition position, List<SortKey> order, List<String> names, FilterSqlWriter filters) {
    List<String> values = new ArrayList<>();
    for (int at = 0; at < order.size(); at++) {
      Object value = position.values().get(at);
      values.add(value == null ? null : filters.bind(order.get(at).column(), value));
    }
    KeysetWriter writer = new KeysetWriter(order, names, values);
    writer.after(0, "");
    return writer.ranges;
  }

  /** Rows that are equal in the keys before this one, as {@code equal} says, and come after. */
  private void after(int at, String equal) {
    if (values.get(at) == null) {
      if (nullsComeFirst(at)) {
        ranges.add(equal + name(at) + " is distinct from null");
      }
      if (at < order.size() - 1) {
        after(at + 1, equal + name(at) + " is not distinct from null and ");
      }
    } else if (isOneRange(at)) {
      ranges.add(equal + row(at, this::name) + comparison(at) + row(at, values::get));
      nullsAfter(at, equal);
    } else {
      ranges.add(equal + name(at) + comparison(at) + values.get(at));
      addNulls(at, equal);
      after(at + 1, equal + isEqual(at));
    }
  }

  /**
   * Rows compare as a whole where all keys go the same way, but not where one is null, or has
   * operators of its own.
   */
  private boolean isOneRange(int from) {
    for (int at = from; at < order.size(); at++) {
      boolean sameWay = order.get(at).descending() == order.get(from).descending();
      boolean ownOperators = from < order.size() - 1 && !column(at).operators().isEmpty();
      if (values.get(at) == null || !sameWay || ownOperators) {
        return false;
      }
    }
    return true;
  }

  private void nullsAfter(int from, String equal) {
    String prefix = equal;
    for (int at = from; at < order.size(); at++) {
      addNulls(at, prefix);
      prefix += isEqual(at);
    }
  }

  private void addNulls(int at, String equal) {
    if (!nullsComeFirst(at)) {
      ranges.add(equal + name(at) + " is not distinct from null");
    }
  }

  private boolean nullsComeFirst(int at) {
    return switch (order.get(at).nulls()) {
      case FIRST -> true;
      case LAST -> false;
      case BY_DIRECTION -> order.get(at).descending();
    };
  }

  private String row(int from, IntFunction<String> written) {
    String row = IntStream.range(from, order.size()).mapToObj(written).collect(joining(", "));
    return from == order.size() - 1 ? row : "(" + row + ")";
  }

  private String isEqual(int at) {
    return name(at) + FilterSqlWriter.operator(column(at), Operator.EQ) + values.get(at) + " and ";
  }

  private String comparison(int at) {
    return FilterSqlWriter.operator(
        column(at), order.get(at).descending() ? Operator.LT : Operator.GT);
  }

  private Column column(int at) {
    return order.get(at).column();
  }

  private String name(int at) {
    return names.get(at);
  }
}
