package io.ordervolume.openapi;

import io.ordervolume.catalog.RelationColumn;
import io.ordervolume.catalog.RelationKind;
import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.query.Column;
import io.ordervolume.query.Columns;
import io.ordervolume.read.PageConfig;
import io.ordervolume.sql.ColumnTypes;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.tags.Tag;

/** Describes the paths of all relations that are registered now. */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_PER_REQUEST, priority = 5)
class RelationPathsFilter implements OASFilter {

  private static final String TAG = "Relations";
  private static final String TOKEN = "token";

  private final RelationRegistry registry;
  private final PageConfig pages;
  private final DocumentContext context;

  RelationPathsFilter(RelationRegistry registry, PageConfig pages, DocumentContext context) {
    this.registry = registry;
    this.pages = pages;
    this.context = context;
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    context
        .server()
        .ifPresent(path -> document.setServers(List.of(OASFactory.createServer().url(path))));
    if (document.getTags().stream().noneMatch(tag -> tag.getName().equals(TAG))) {
      document.addTag(OASFactory.createTag().name(TAG).description("All registered relations"));
      document.setTags(
          document.getTags().stream().sorted(Comparator.comparing(Tag::getName)).toList());
    }
    for (ServedRelation relation : registry.all()) {
      if (!context.describes(relation.name())) {
        continue;
      }
      Columns columns = ColumnTypes.columns(relation);
      document.getComponents().addSchema(identifier(relation), row(relation, columns));
      Operation page = page(relation, columns);
      describeFreshness(page, relation);
      document.getPaths().addPathItem(path(relation), OASFactory.createPathItem().GET(page));
      if (!columns.rowId().isEmpty()) {
        Operation row = row(relation, columns, names(columns.rowId()));
        describeFreshness(row, relation);
        document
            .getPaths()
            .addPathItem(path(relation) + "/{row_id}", OASFactory.createPathItem().GET(row));
      }
    }
  }

  /** Returns the path of a relation. Braces in a name would be taken for a parameter. */
  private static String path(ServedRelation relation) {
    return "/" + relation.name().replace("{", "%7B").replace("}", "%7D");
  }

  /**
   * Returns the name of the relation's schema and of its operation. They allow only some
   * characters. If a name has others, the relation's id keeps it apart from similar names.
   */
  private static String identifier(ServedRelation relation) {
    String name = relation.name();
    String valid = name.replaceAll("[^A-Za-z0-9._-]", "_");
    return valid.equals(name) ? name : valid + "_" + relation.id();
  }

  private static String names(List<Column> columns) {
    return columns.stream().map(Column::name).collect(Collectors.joining(","));
  }

  private Operation page(ServedRelation relation, Columns columns) {
    Operation page = operation(relation, identifier(relation), "Rows of " + relation.name());
    new QueryParameters(columns).ofPage(pages.limits()).forEach(page::addParameter);
    ResponsesFilter.describePage(page, reference(relation));
    return page;
  }

  private Operation row(ServedRelation relation, Columns columns, String rowId) {
    Operation row =
        operation(relation, identifier(relation) + "_row", "One row of " + relation.name());
    Schema value =
        columns.rowId().size() == 1
            ? PropertySchemas.of(columns.rowId().get(0))
            : OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    row.addParameter(
        OASFactory.createParameter()
            .name("row_id")
            .in(Parameter.In.PATH)
            .required(true)
            .description("The row's " + rowId)
            .schema(value));
    row.addParameter(new QueryParameters(columns).selectOfRow());
    ResponsesFilter.describeRow(row, reference(relation));
    return row;
  }

  private Operation operation(ServedRelation relation, String id, String summary) {
    return OASFactory.createOperation()
        .operationId(id)
        .summary(summary)
        .description(
            relation
                .comment()
                .map(text -> text.endsWith(".") ? text : text + ".")
                .orElse(summary + "."))
        .addTag(TAG)
        .addSecurityRequirement(
            OASFactory.createSecurityRequirement()
                .addScheme(TOKEN, List.copyOf(context.readersOf(relation.name()))))
        .responses(
            OASFactory.createAPIResponses()
                .addAPIResponse("304", OASFactory.createAPIResponse().description("Not modified")));
  }

  private static void describeFreshness(Operation operation, ServedRelation relation) {
    if (relation.kind() == RelationKind.MAINTAINED) {
      FreshnessHeadersFilter.describeKept(operation);
    }
  }

  private static Schema reference(ServedRelation relation) {
    return OASFactory.createSchema().ref(identifier(relation));
  }

  private static Schema row(ServedRelation relation, Columns columns) {
    Schema row = OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
    relation.comment().ifPresent(row::description);
    for (RelationColumn described : relation.columns()) {
      Column column = columns.find(described.name()).orElseThrow();
      Schema value = PropertySchemas.of(column);
      Optional<String> comment = described.comment();
      value.description(
          comment.map(text -> text + " (" + described.type() + ")").orElse(described.type()));
      row.addProperty(column.name(), described.notNull() ? value : PropertySchemas.orNull(value));
    }
    return row;
  }
}
