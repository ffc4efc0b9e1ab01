package io.ordervolume.openapi;

import io.ordervolume.answer.PageConfig;
import io.ordervolume.query.Column;
import io.ordervolume.view.View;
import io.ordervolume.view.ViewRepository;
import io.quarkus.arc.All;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter.In;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Describes the paths of all views: the parameters that they take, and the rows that they answer.
 * Both follow from the columns, so a column is named in its entity and nowhere else.
 */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_STARTUP)
class ViewDocumentation implements OASFilter {

  private final List<View> views;
  private final PageConfig pages;

  ViewDocumentation(@All List<ViewRepository<?, ?>> repositories, PageConfig pages) {
    this.views = repositories.stream().map(ViewRepository::view).toList();
    this.pages = pages;
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    for (View view : views) {
      String path = "/" + view.path();
      document.getComponents().addSchema(view.relation(), row(view));
      String rowPath = path + "/{" + view.columns().key().name() + "}";
      get(document, path).ifPresent(page -> describePage(page, view));
      get(document, rowPath).ifPresent(row -> describeRow(row, view));
      if (view.correction().isPresent()) {
        get(document, path).ifPresent(FreshnessDocumentation::describe);
        get(document, rowPath).ifPresent(FreshnessDocumentation::describe);
      }
    }
  }

  private static Optional<Operation> get(OpenAPI document, String path) {
    return Optional.ofNullable(document.getPaths().getPathItem(path)).map(PathItem::getGET);
  }

  private void describePage(Operation page, View view) {
    new QueryParameters(view.columns()).ofPage(pages.limits()).forEach(page::addParameter);
    Schema rows = OASFactory.createSchema().addType(SchemaType.ARRAY).items(reference(view));
    answer(page, "The rows, in the order asked for", rows)
        .addHeader("Content-Range", contentRange());
  }

  private static void describeRow(Operation row, View view) {
    row.getParameters().stream()
        .filter(parameter -> parameter.getIn() == In.PATH)
        .forEach(key -> key.schema(value(view.columns().key())));
    row.addParameter(new QueryParameters(view.columns()).select());
    answer(row, "The row", reference(view));
  }

  /** Completes the answer that the scanner wrote down without knowing what is in it. */
  private static APIResponse answer(Operation operation, String description, Schema schema) {
    APIResponse answer = operation.getResponses().getAPIResponse("200").description(description);
    answer.getContent().getMediaTypes().values().forEach(type -> type.schema(schema));
    return answer;
  }

  private static Header contentRange() {
    return OASFactory.createHeader()
        .description(
            "Positions of the first and the last of these rows among all that match, and the number"
                + " of those; * for what is not known")
        .schema(OASFactory.createSchema().addType(SchemaType.STRING).addExample("0-99/*"));
  }

  private static Schema reference(View view) {
    return OASFactory.createSchema().ref(view.relation());
  }

  /** Any column but the key may be null: PostgreSQL promises no more of a view. */
  private static Schema row(View view) {
    Schema row = OASFactory.createSchema().addType(SchemaType.OBJECT);
    Column key = view.columns().key();
    for (Column column : view.columns().all()) {
      Schema value = value(column);
      row.addProperty(column.name(), column.equals(key) ? value : value.addType(SchemaType.NULL));
    }
    return row;
  }

  private static Schema value(Column column) {
    Schema value = OASFactory.createSchema();
    return switch (column.type()) {
      case TEXT -> value.addType(SchemaType.STRING);
      case INTEGER -> value.addType(SchemaType.INTEGER).format("int64");
      case NUMERIC -> value.addType(SchemaType.NUMBER);
      case TIME -> value.addType(SchemaType.STRING).format("date-time");
    };
  }
}
