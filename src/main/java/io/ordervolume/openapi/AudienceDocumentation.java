package io.ordervolume.openapi;

import io.ordervolume.deal.AudienceViews;
import io.ordervolume.query.Column;
import io.ordervolume.read.PageConfig;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Describes the rows of audiences. */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_PER_REQUEST, priority = 3)
class AudienceDocumentation implements OASFilter {

  private static final String SCHEMA = "customer_audience";

  private final PageConfig pages;

  AudienceDocumentation(PageConfig pages) {
    this.pages = pages;
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    Schema row = OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
    for (Column column : AudienceViews.COLUMNS.all()) {
      row.addProperty(column.name(), PropertySchemas.orNull(PropertySchemas.of(column)));
    }
    document.getComponents().addSchema(SCHEMA, row);
    describe(document, "/deals/{name}/audience");
    describe(document, "/" + AudienceViews.OF_DRAFTS);
  }

  private void describe(OpenAPI document, String path) {
    Optional.ofNullable(document.getPaths().getPathItem(path))
        .map(item -> item.getGET() == null ? item.getPOST() : item.getGET())
        .ifPresent(this::describe);
  }

  private void describe(Operation page) {
    new QueryParameters(AudienceViews.COLUMNS).ofPage(pages.limits()).forEach(page::addParameter);
    AnswerDocumentation.describePage(page, OASFactory.createSchema().ref(SCHEMA));
    FreshnessDocumentation.describeDerived(page);
  }
}
