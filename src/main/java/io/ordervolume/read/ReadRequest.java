package io.ordervolume.read;

import io.ordervolume.format.Format;
import io.ordervolume.query.CanonicalQuery;
import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Query;
import io.ordervolume.sql.ValueForm;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a request asks of a relation.
 *
 * @param query with a limit, unless every row is asked for
 * @param row whether one row is asked for by its id
 * @param limited whether the client gave a limit
 * @param nextPage writes the link to the next page
 * @param planOptions options of EXPLAIN; for requests for a plan only
 * @param location the path and the parameters in one way; empty for a single row
 */
public record ReadRequest(
    ReadTarget target,
    Query query,
    Format format,
    Preferences preferences,
    boolean row,
    boolean limited,
    NextPageLink nextPage,
    Set<String> planOptions,
    Optional<String> location) {

  /** The most rows of a response that is put together in memory. */
  static final int LARGEST_PAGE = 1_000;

  private static final Pattern PLAIN_NUMBER = Pattern.compile("0|-?[1-9]\\d{0,17}");

  /** Whether the response is written while its rows are read, and never held as a whole. */
  boolean isExport() {
    return !format.isPlan() && isLarge();
  }

  /** Whether more than the relation's version determines the response. */
  boolean isUncacheable() {
    return format.isPlan() || query.followsRelationships();
  }

  private boolean isLarge() {
    return query.limit().isEmpty() || query.limit().getAsInt() > LARGEST_PAGE;
  }

  /** How PostgreSQL is to write values that have no Java type. */
  ValueForm form() {
    if (format == Format.CSV) {
      return ValueForm.TEXT;
    }
    return format.isStripped() ? ValueForm.STRIPPED_JSON : ValueForm.JSON;
  }

  /** Whether to count all rows that match. */
  CountMode count() {
    return preferences.count();
  }

  /** Whether requests for other rows differ in the text of the row id only. */
  boolean hasLiteralRowId(String rowId) {
    List<Column> columns = target.relation().columns().rowId();
    return row
        && columns.size() == 1
        && (columns.get(0).type() == ColumnType.TEXT
            || columns.get(0).type() == ColumnType.INTEGER
                && PLAIN_NUMBER.matcher(rowId).matches());
  }

  /** The same for another row, whose id is literal too. */
  ReadRequest ofRow(String rowId) {
    Column column = target.relation().columns().rowId().get(0);
    Query other = query.ofRow(column.read(rowId, column.name()));
    return new ReadRequest(
        target, other, format, preferences, row, limited, nextPage, planOptions, location);
  }

  /** Equal for requests of one relation that have equal responses, however they are written. */
  String cacheKey() {
    return target.id()
        + " "
        + format
        + " "
        + count()
        + (row ? " row?" : limited ? " rows?" : " all?")
        + CanonicalQuery.of(query);
  }
}
