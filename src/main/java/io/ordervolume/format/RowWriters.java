package io.ordervolume.format;

import io.ordervolume.query.SelectItem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Gives the writer for a form of answer. */
@ApplicationScoped
public class RowWriters {

  private final boolean guardFormulas;

  RowWriters(@ConfigProperty(name = "order-volume.csv.guard-formulas") boolean guardFormulas) {
    this.guardFormulas = guardFormulas;
  }

  public RowWriter writer(Format format, List<SelectItem> outputs) {
    return switch (format) {
      case JSON -> new JsonRows(outputs, JsonRows.Frame.ARRAY);
      case OBJECT -> new JsonRows(outputs, JsonRows.Frame.NONE);
      case NDJSON -> new JsonRows(outputs, JsonRows.Frame.LINES);
      case CSV -> new CsvRows(outputs, guardFormulas);
    };
  }
}
