package io.ordervolume.format;

import io.ordervolume.query.Output;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Gives the writer for a form of answer. */
@ApplicationScoped
public class Formats {

  private final boolean guardFormulas;

  Formats(@ConfigProperty(name = "order-volume.csv.guard-formulas") boolean guardFormulas) {
    this.guardFormulas = guardFormulas;
  }

  public RowWriter writer(Format format, List<Output> outputs) {
    return switch (format) {
      case JSON -> new JsonRows(outputs, JsonRows.Frame.ARRAY);
      case OBJECT -> new JsonRows(outputs, JsonRows.Frame.NONE);
      case NDJSON -> new JsonRows(outputs, JsonRows.Frame.LINES);
      case CSV -> new CsvRows(outputs, guardFormulas);
    };
  }
}
