package io.ordervolume.format;

import io.ordervolume.query.Query;
import io.ordervolume.query.SelectItem;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneId;
import java.util.List;

/** Creates the row writer for a format. */
@ApplicationScoped
public class RowWriters {

  private final CsvConfig csv;

  RowWriters(CsvConfig csv) {
    this.csv = csv;
  }

  /** Returns the writer of the rows of a query. Throws IllegalArgumentException for plans. */
  public RowWriter writer(Format format, Query query) {
    List<SelectItem> outputs = query.select();
    ZoneId zone = query.zone();
    return switch (format) {
      case JSON, STRIPPED_JSON ->
          new JsonRows(outputs, JsonRows.Frame.ARRAY, format.isStripped(), zone);
      case OBJECT, STRIPPED_OBJECT ->
          new JsonRows(outputs, JsonRows.Frame.NONE, format.isStripped(), zone);
      case NDJSON -> new JsonRows(outputs, JsonRows.Frame.LINES, false, zone);
      case CSV -> new CsvRows(outputs, csv, zone);
      case PLAN, JSON_PLAN -> throw new IllegalArgumentException("A plan has no rows");
    };
  }
}
