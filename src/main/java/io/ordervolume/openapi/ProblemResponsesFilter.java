package io.ordervolume.openapi;

import static java.util.stream.Collectors.joining;

import io.ordervolume.observability.RequestId;
import io.ordervolume.problem.ProblemType;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.parameters.Parameter.In;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Describes the problems of operations, so that no resource repeats them. They follow from the form
 * of an operation: its roles, path parameters, headers and body. The default response covers
 * problems of any path, such as an unsupported method. Filters run by priority, and this one runs
 * last.
 */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_PER_REQUEST)
class ProblemResponsesFilter implements OASFilter {

  private static final String SCHEMA = "Problem";
  private static final String MEDIA_TYPE = "application/problem+json";
  private static final List<Integer> STATUSES =
      List.of(400, 401, 403, 404, 406, 412, 413, 415, 416, 501, 503);
  private static final String ANY_OTHER = "default";

  @Override
  public void filterOpenAPI(OpenAPI document) {
    List<Operation> operations =
        document.getPaths().getPathItems().values().stream()
            .flatMap(path -> path.getOperations().values().stream())
            .toList();
    Components components = document.getComponents();
    components.addSchema(SCHEMA, problem());
    components.addResponse(component(ANY_OTHER), response("Any other problem"));
    STATUSES.stream()
        .filter(status -> operations.stream().anyMatch(operation -> canMeet(operation, status)))
        .forEach(status -> components.addResponse(component(status), response(status)));
    operations.forEach(ProblemResponsesFilter::describe);
  }

  private static APIResponse response(int status) {
    APIResponse problem = response(titles(status));
    return switch (status) {
      case 401 ->
          problem.addHeader(
              HttpHeaders.WWW_AUTHENTICATE,
              ResponsesFilter.text("Bearer, and the error of the token if there is one"));
      case 416 ->
          problem.addHeader(
              "Content-Range", ResponsesFilter.text("The number of rows, if it is known"));
      case 503 -> problem.addHeader(HttpHeaders.RETRY_AFTER, secondsUntilNextTry());
      default -> problem;
    };
  }

  private static void describe(Operation operation) {
    Stream.concat(
            STATUSES.stream().filter(status -> canMeet(operation, status)), Stream.of(ANY_OTHER))
        .forEach(
            status ->
                operation
                    .getResponses()
                    .addAPIResponse(
                        status.toString(), OASFactory.createAPIResponse().ref(component(status))));
  }

  private static boolean canMeet(Operation operation, int status) {
    return switch (status) {
      case 401, 403 -> operation.getSecurity() != null && !operation.getSecurity().isEmpty();
      case 404 ->
          takes(operation, parameter -> parameter.getIn() == In.PATH)
              && !operation.getResponses().hasAPIResponse("201");
      case 412 -> takes(operation, parameter -> "If-Match".equals(parameter.getName()));
      case 416 -> takes(operation, parameter -> "Range".equals(parameter.getName()));
      case 501 -> takes(operation, parameter -> "Cache-Control".equals(parameter.getName()));
      case 413, 415 -> operation.getRequestBody() != null;
      default -> true;
    };
  }

  private static boolean takes(Operation operation, Predicate<Parameter> parameter) {
    return operation.getParameters() != null
        && operation.getParameters().stream().anyMatch(parameter);
  }

  private static APIResponse response(String description) {
    Schema schema = OASFactory.createSchema().ref(SCHEMA);
    return OASFactory.createAPIResponse()
        .description(description)
        .content(
            OASFactory.createContent()
                .addMediaType(MEDIA_TYPE, OASFactory.createMediaType().schema(schema)));
  }

  private static Header secondsUntilNextTry() {
    return OASFactory.createHeader()
        .description("Seconds after which to try again")
        .schema(OASFactory.createSchema().addType(SchemaType.INTEGER));
  }

  private static Schema problem() {
    return OASFactory.createSchema()
        .addType(SchemaType.OBJECT)
        .description(
            "An RFC 9457 problem. The members code, message, details and hint repeat it under the"
                + " names that PostgREST's clients read.")
        .required(List.of("type", "title", "status", "code", "message", "details"))
        .addProperty("type", text("The kind of problem").format("uri"))
        .addProperty("title", text("The kind of problem, for people"))
        .addProperty("status", OASFactory.createSchema().addType(SchemaType.INTEGER))
        .addProperty("detail", text("What is wrong with this request"))
        .addProperty("instance", text("The path of the request").format("uri-reference"))
        .addProperty(RequestId.FIELD, text("The id of the request, which is also in the log"))
        .addProperty(
            "code", text("PostgREST's code, the SQLSTATE, or the end of type if neither exists"))
        .addProperty("message", text("As detail"))
        .addProperty("details", text("As title"))
        .addProperty("hint", text("How to fix it").addType(SchemaType.NULL))
        .addProperty("parameter", text("The parameter at fault, if there is one"));
  }

  private static Schema text(String description) {
    return OASFactory.createSchema().addType(SchemaType.STRING).description(description);
  }

  private static String titles(int status) {
    return Stream.of(ProblemType.values())
        .filter(type -> type.status() == status)
        .map(ProblemType::title)
        .collect(joining(", "));
  }

  private static String component(Object status) {
    return "problem-" + status;
  }
}
