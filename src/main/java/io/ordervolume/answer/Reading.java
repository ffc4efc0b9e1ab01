package io.ordervolume.answer;

import io.ordervolume.format.Format;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Query;
import io.ordervolume.query.QueryText;
import io.ordervolume.view.ViewReader;

/**
 * What a request asks of a view.
 *
 * @param query with a limit, unless every row is asked for
 * @param key whether a certain row is asked for, and not however many there are
 * @param address where the same rows are asked for, to be completed with where a page begins
 */
public record Reading(
    ViewReader reader, Query query, Format format, Count count, boolean key, Address address) {

  /** The most rows of an answer that is put together in memory. */
  static final int LARGEST_PAGE = 1_000;

  /** Whether the answer is written while its rows are read, and never held as a whole. */
  public boolean isExport() {
    return query.limit().isEmpty() || query.limit().getAsInt() > LARGEST_PAGE;
  }

  /** Whether it is of a row whose key stands in the URL as it does in the query. */
  public boolean isOfKeyAsWritten() {
    return key && reader.view().columns().key().type() == ColumnType.TEXT;
  }

  /** The same for another row, where its key is as it is written. */
  public Reading ofRow(String otherKey) {
    return new Reading(reader, query.ofKey(otherKey), format, count, key, address);
  }

  /** Equal for readings of one view that are answered alike, however they are spelled. */
  public String text() {
    return format + " " + count + (key ? " row?" : " rows?") + QueryText.of(query);
  }
}
