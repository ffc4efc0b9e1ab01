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
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter.In;

/**
 * Describes the paths of all views: the parameters that they take, and the rows that they answer.
 * Both follow from the columns, so a column is named in its entity and nowhere else.
 */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_STARTUP, priority = 3)
class ViewDocumentation implements OASFilter {

  private final List<View> views;
  private final List<View> derived;
  private final PageConfig pages;

  ViewDocumentation(
      @All List<ViewRepository<?, ?>> repositories, @All List<View> derived, PageConfig pages) {
    this.views =
        Stream.concat(repositories.stream().map(ViewRepository::view), derived.stream()).toList();
    this.derived = derived;
    this.pages = pages;
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    for (View view : views) {
      String path = "/" + view.path();
      document.getComponents().addSchema(view.relation(), row(view));
      String rowPath = path + "/{" + view.columns().key().name() + "}";
      read(document, path).ifPresent(page -> describePage(page, view));
      read(document, rowPath).ifPresent(row -> describeRow(row, view));
      if (view.correction().isPresent()) {
        read(document, path).ifPresent(FreshnessDocumentation::describeKept);
        read(document, rowPath).ifPresent(FreshnessDocumentation::describeKept);
      } else if (derived.contains(view)) {
        read(document, path).ifPresent(FreshnessDocumentation::describeDerived);
      }
    }
  }

  /** What depends on a body is read by a POST. */
  private static Optional<Operation> read(OpenAPI document, String path) {
    return Optional.ofNullable(document.getPaths().getPathItem(path))
        .flatMap(
            item ->
                Optional.ofNullable(item.getGET()).or(() -> Optional.ofNullable(item.getPOST())));
  }

  private void describePage(Operation page, View view) {
    QueryParameters parameters = new QueryParameters(view.columns());
    parameters.ofPage(pages.limits()).forEach(page::addParameter);
    AnswerDocumentation.describePage(page, reference(view));
  }

  private static void describeRow(Operation row, View view) {
    row.getParameters().stream()
        .filter(parameter -> parameter.getIn() == In.PATH)
        .forEach(key -> key.schema(value(view.columns().key())));
    row.addParameter(new QueryParameters(view.columns()).selectOfRow());
    AnswerDocumentation.describeRow(row, reference(view));
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
