package io.ordervolume.query;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads row ids as URLs have them: the value of the one column as it stands, or the values of
 * several columns separated by commas, each in double quotes if it contains a comma or a quote.
 */
final class RowIdText {

  private RowIdText() {}

  /**
   * Returns the text for each column. Throws {@link InvalidQueryException} if there are more or
   * fewer.
   */
  static List<String> split(String rowId, List<Column> columns) {
    if (columns.size() == 1) {
      return List.of(rowId);
    }
    List<String> values = new ArrayList<>();
    String names = columns.stream().map(Column::name).collect(joining(","));
    Scanner scanner = new Scanner(names, rowId);
    do {
      values.add(scanner.take("\"") ? scanner.quoted() : scanner.until(","));
    } while (scanner.take(","));
    if (!scanner.atEnd() || values.size() != columns.size()) {
      throw scanner.bad(
          QuotedInput.of(rowId) + " does not name a row.",
          "Give the values of " + names + ", separated by commas.");
    }
    return values;
  }
}
