package io.ordervolume.read;

import io.ordervolume.problem.ProblemType;
import io.ordervolume.query.InvalidQueryException;
import io.ordervolume.query.Query;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of the rows that the header Range asks for, as in {@code Range: 20-39}. */
final class RowRange {

  private static final String HEADER = "Range";
  private static final Pattern ROWS = Pattern.compile("(?:items=)?(\\d{1,18})-(\\d{0,18})");
  private static final Pattern OTHER_UNIT = Pattern.compile("[^=]+=.*");

  private RowRange() {}

  /**
   * The query, for the rows that the header names. A range in units other than rows is none of
   * ours. Throws {@link InvalidQueryException}, and a 416 problem where the last row comes before
   * the first.
   */
  static Query of(RequestHeaders headers, Query query) {
    List<String> lines = headers.all(HEADER);
    if (lines.isEmpty()) {
      return query;
    }
    String text = lines.get(0).strip();
    Matcher rows = ROWS.matcher(text);
    if (lines.size() == 1 && rows.matches()) {
      return part(query, rows.group(1), rows.group(2));
    }
    if (OTHER_UNIT.matcher(text).matches() && !text.startsWith("items=")) {
      return query;
    }
    throw bad("The range cannot be read.", "Write Range: 0-24 for the first 25 rows.");
  }

  private static Query part(Query query, String from, String to) {
    if (query.limit().isPresent() || query.offset() > 0 || query.cursor().isPresent()) {
      throw bad(
          "The rows are named by Range and by parameters at once.",
          "Give either Range, or limit and offset, or a cursor.");
    }
    long first = Long.parseLong(from);
    if (to.isEmpty()) {
      return query.part(OptionalInt.empty(), first);
    }
    long rows = Long.parseLong(to) - first + 1;
    if (rows <= 0) {
      throw ProblemType.RANGE_NOT_SATISFIABLE
          .problem("The range ends before it begins.", "Write Range: 0-24 for the first 25 rows.")
          .build();
    }
    return query.part(OptionalInt.of((int) Math.min(rows, Integer.MAX_VALUE)), first);
  }

  private static InvalidQueryException bad(String message, String hint) {
    return new InvalidQueryException(
        InvalidQueryException.Reason.INVALID_VALUE, HEADER, message, hint);
  }
}
