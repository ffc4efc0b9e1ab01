package io.ordervolume.read;

import io.ordervolume.problem.HttpProblem;
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

  private RowRange() {}

  /**
   * Returns the query for those of its rows that the header names. A range that cannot be read is
   * ignored, as HTTP has it. Throws {@link InvalidQueryException} if the header goes with a cursor,
   * and a 416 problem if there can be no such rows.
   */
  static Query of(RequestHeaders headers, Query query) {
    List<String> lines = headers.all(HEADER);
    Matcher rows = lines.size() == 1 ? ROWS.matcher(lines.get(0).strip()) : null;
    return rows != null && rows.matches() ? part(query, rows.group(1), rows.group(2)) : query;
  }

  /** The header counts from the first row, as offset does: rows that both name are read. */
  private static Query part(Query query, String from, String to) {
    if (query.cursor().isPresent()) {
      throw new InvalidQueryException(
          InvalidQueryException.Reason.INVALID_VALUE,
          HEADER,
          "The rows are named by Range and by a cursor at once.",
          "Give either of them.");
    }
    long first = Math.max(Long.parseLong(from), query.offset());
    long end = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to) + 1;
    if (end <= Long.parseLong(from)) {
      throw empty("The range ends before it begins.");
    }
    if (query.limit().isPresent()) {
      int limit = query.limit().getAsInt();
      if (limit == 0) {
        return query;
      }
      end = Math.min(end, query.offset() + Math.min(limit, Long.MAX_VALUE - query.offset()));
    }
    if (end == Long.MAX_VALUE) {
      return query.part(OptionalInt.empty(), first);
    }
    if (end <= first) {
      throw empty("Range and limit have no row in common.");
    }
    return query.part(OptionalInt.of((int) Math.min(end - first, Integer.MAX_VALUE)), first);
  }

  private static HttpProblem empty(String message) {
    return ProblemType.RANGE_NOT_SATISFIABLE
        .problem(message, "Write Range: 0-24 for the first 25 rows.")
        .build();
  }
}
