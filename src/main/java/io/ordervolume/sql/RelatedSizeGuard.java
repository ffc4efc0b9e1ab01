package io.ordervolume.sql;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Query;
import io.ordervolume.query.RelatedQuery;
import io.ordervolume.query.SelectItem;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Bounds the related rows of a response, because lists multiply: a thousand rows may have a
 * thousand related rows each, and each of these more. The database measures them, so that too many
 * never reach the service. One more value of each row says whether they are too many.
 */
public final class RelatedSizeGuard {

  /** Most bytes of the related rows of a row. */
  public static final int MOST_BYTES = 8 << 20;

  /** The same for a page. One with a limit of 1 never has more: it is read with the next row. */
  public static final int MOST_BYTES_OF_PAGE = 2 * MOST_BYTES;

  /** Larger ones are exports, of which no part but the current one is held. */
  private static final int LARGEST_PAGE = 1_001;

  private final List<SelectItem> outputs;
  private final boolean page;

  /** For the statement of a query. */
  RelatedSizeGuard(Query query) {
    this.outputs = query.select();
    this.page = query.limit().isPresent() && query.limit().getAsInt() <= LARGEST_PAGE;
  }

  /** Returns whether the rows of a query have the additional value. */
  public static boolean isNeeded(Query query) {
    return query.select().stream().anyMatch(RelatedSizeGuard::isMeasured);
  }

  /** Lists are written as JSON, and so are objects that may hold some. */
  private static boolean isMeasured(SelectItem output) {
    return output.type() == ColumnType.OTHER
        && output.related().stream().flatMap(RelatedQuery::all).anyMatch(RelatedQuery::many);
  }

  /** Returns whether the additional value of a row says that there are too many related rows. */
  public static boolean isTooLarge(Object[] row) {
    return row[row.length - 1] != null;
  }

  /**
   * Returns the statement, guarded.
   *
   * @param width how many values its rows have
   */
  String guard(String sql, int width) {
    String names = list(width, RelatedSizeGuard::name);
    String size =
        IntStream.range(0, outputs.size())
            .filter(i -> isMeasured(outputs.get(i)))
            .mapToObj(i -> "coalesce(octet_length(%s), 0)".formatted(name(i)))
            .collect(joining(" + ", "(", ")::bigint"));
    if (page) {
      return """
      with answer (%s) as materialized (%s),
      size as materialized (
        select coalesce(sum(bytes), 0) <= %d and coalesce(max(bytes), 0) <= %d as fits
        from (select %s as bytes from answer) measured)
      select %s, null::boolean from answer where (select fits from size)
      union all select %s, true where not (select fits from size)"""
          .formatted(
              names, sql, MOST_BYTES_OF_PAGE, MOST_BYTES, size, names, list(width, i -> "null"));
    }
    String fits = size + " <= " + MOST_BYTES;
    String values =
        list(
            width,
            i ->
                i < outputs.size() && isMeasured(outputs.get(i))
                    ? "case when %s then %s end".formatted(fits, name(i))
                    : name(i));
    // Without the offset, PostgreSQL would compute the values once more for their size.
    return "select %s, case when not %s then true end from ((%s) offset 0) answer (%s)"
        .formatted(values, fits, sql, names);
  }

  private static String name(int i) {
    return "c" + i;
  }

  private static String list(int width, IntFunction<String> written) {
    return IntStream.range(0, width).mapToObj(written).collect(joining(", "));
  }
}
