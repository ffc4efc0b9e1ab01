package io.ordervolume.view;

import io.ordervolume.query.Column;
import io.ordervolume.query.Filter;
import io.ordervolume.query.Operator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the rows of a view that lags behind its tables are put right while they are read: the value
 * of one column says which rows changed and where to find them in the view's definition.
 *
 * @param by the column, a whole number
 * @param ofKey its value in the row with that key, which is empty where no row can have the key;
 *     for a view whose keys tell it
 * @param delta whether newer rows lie in a table beside the view
 */
public record Correction(
    Column by, Optional<Function<String, Optional<Long>>> ofKey, boolean delta) {

  /**
   * The values of the column that rows which pass a filter can have, as a condition; empty where
   * the filter leaves that open. So few rows are read from the definition at once, whatever
   * changed.
   */
  Optional<Filter> pin(Filter filter, Column key) {
    if (filter instanceof Filter.All all) {
      return all.filters().stream().flatMap(each -> pin(each, key).stream()).findFirst();
    } else if (filter instanceof Filter.Comparison comparison
        && comparison.operator() == Operator.EQ) {
      return pin(comparison.column(), List.of(comparison.value()), key);
    } else if (filter instanceof Filter.OneOf oneOf) {
      return pin(oneOf.column(), oneOf.values(), key);
    }
    return Optional.empty();
  }

  private Optional<Filter> pin(Column column, List<Object> values, Column key) {
    if (column.equals(by)) {
      return Optional.of(new Filter.OneOf(by, values));
    }
    return ofKey
        .filter(known -> column.equals(key))
        .map(known -> new Filter.OneOf(by, ofKeys(values, known)));
  }

  private static List<Object> ofKeys(List<Object> keys, Function<String, Optional<Long>> ofKey) {
    return keys.stream()
        .<Object>mapMulti((key, values) -> ofKey.apply((String) key).ifPresent(values))
        .toList();
  }
}
