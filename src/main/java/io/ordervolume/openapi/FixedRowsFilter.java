package io.ordervolume.openapi;

import io.ordervolume.query.Column;
import io.ordervolume.query.Columns;
import io.ordervolume.read.FixedRows;
import io.ordervolume.read.PageConfig;
import io.quarkus.arc.All;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** Describes the rows that resources serve at paths of their own. */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_PER_REQUEST, priority = 3)
class FixedRowsFilter implements OASFilter {

  private final List<FixedRows> all;
  private final PageConfig pages;

  FixedRowsFilter(@All List<FixedRows> all, PageConfig pages) {
    this.all = all;
    this.pages = pages;
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    for (FixedRows rows : all) {
      Optional<Operation> page = read(document, "/" + rows.path());
      if (page.isEmpty()) {
        continue;
      }
      document.getComponents().addSchema(rows.schema(), row(rows.columns()));
      describePage(page.get(), rows);
      if (!rows.rowId().isEmpty()) {
        read(document, "/" + rows.path() + "/{" + rows.rowId() + "}")
            .ifPresent(row -> describeRow(row, rows));
      }
    }
  }

  /** Rows that depend on a body are read by a POST. */
  private static Optional<Operation> read(OpenAPI document, String path) {
    return Optional.ofNullable(document.getPaths().getPathItem(path))
        .flatMap(
            item ->
                Optional.ofNullable(item.getGET()).or(() -> Optional.ofNullable(item.getPOST())));
  }

  private void describePage(Operation page, FixedRows rows) {
    new QueryParameters(rows.columns()).ofPage(pages.limits()).forEach(page::addParameter);
    ResponsesFilter.describePage(page, OASFactory.createSchema().ref(rows.schema()));
    if (rows.ofView()) {
      FreshnessHeadersFilter.describeDerived(page);
    }
  }

  private static void describeRow(Operation row, FixedRows rows) {
    row.getParameters().stream()
        .filter(parameter -> parameter.getIn() == Parameter.In.PATH)
        .forEach(id -> id.schema(PropertySchemas.of(rows.columns().rowId().get(0))));
    row.addParameter(new QueryParameters(rows.columns()).selectOfRow());
    ResponsesFilter.describeRow(row, OASFactory.createSchema().ref(rows.schema()));
  }

  private static Schema row(Columns columns) {
    Schema row = OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
    for (Column column : columns.all()) {
      Schema value = PropertySchemas.of(column);
      boolean isRowId = columns.rowId().contains(column);
      row.addProperty(column.name(), isRowId ? value : PropertySchemas.orNull(value));
    }
    return row;
  }
}
