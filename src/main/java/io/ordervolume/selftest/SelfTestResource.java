package io.ordervolume.selftest;

import io.ordervolume.catalog.RelationKind;
import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.http.NoParameters;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The self-test of a view over HTTP. */
@Path("/views/{view}/selftest")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Views")
public class SelfTestResource {

  private static final int RETRY_AFTER_SECONDS = 2;

  private final RelationRegistry registry;
  private final SelfTestRunner runner;

  SelfTestResource(RelationRegistry registry, SelfTestRunner runner) {
    this.registry = registry;
    this.runner = runner;
  }

  @POST
  @Consumes(MediaType.WILDCARD)
  @Operation(
      operationId = "views_selftest",
      summary = "Test whether a view is maintained exactly",
      description =
          "Makes random writes on the base tables, each in a transaction that is rolled back, and"
              + " compares live with the definition after each.")
  @APIResponse(
      responseCode = "200",
      description = "The result",
      content = @Content(schema = @Schema(implementation = SelfTestReport.class)))
  @APIResponse(
      responseCode = "409",
      description = "The view cannot be tested, or another test is running",
      content = @Content(mediaType = "application/problem+json", schema = @Schema(ref = "Problem")))
  public Uni<SelfTestReport> run(
      @Parameter(description = "Name of the view") @PathParam("view") String view,
      @RequestBody(
              required = false,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema =
                          @Schema(
                              type = SchemaType.OBJECT,
                              additionalProperties = Schema.False.class,
                              properties = {
                                @SchemaProperty(
                                    name = "rounds",
                                    type = SchemaType.INTEGER,
                                    description = "Transactions to try, up to 1000",
                                    defaultValue = "50"),
                                @SchemaProperty(
                                    name = "max_rows",
                                    type = SchemaType.INTEGER,
                                    description = "Rows that a statement writes, up to 100",
                                    defaultValue = "3"),
                                @SchemaProperty(
                                    name = "max_seconds",
                                    type = SchemaType.INTEGER,
                                    description = "No round begins later than this, up to 60",
                                    defaultValue = "20"),
                                @SchemaProperty(
                                    name = "max_round_seconds",
                                    type = SchemaType.INTEGER,
                                    description =
                                        "A round, which locks the rows that it wrote, is cancelled"
                                            + " after this time, up to 30",
                                    defaultValue = "2"),
                                @SchemaProperty(
                                    name = "seed",
                                    type = SchemaType.INTEGER,
                                    description =
                                        "The same seed makes the same writes on the same data;"
                                            + " random by default"),
                                @SchemaProperty(
                                    name = "with_triggers",
                                    type = SchemaType.BOOLEAN,
                                    description =
                                        "Whether triggers of others on these tables may fire",
                                    defaultValue = "false")
                              })))
          String body,
      @Parameter(hidden = true) @HeaderParam("Content-Type") String contentType,
      @Context UriInfo request) {
    NoParameters.require(request);
    SelfTestRequest asked = SelfTestRequest.parse(contentType, body);
    return runner.run(testable(view), asked);
  }

  private ServedRelation testable(String view) {
    registry.requireLoaded();
    ServedRelation relation =
        registry
            .find(view)
            .filter(found -> found.kind() == RelationKind.MAINTAINED)
            .orElseThrow(
                () ->
                    ProblemType.NOT_FOUND
                        .problem(
                            "There is no maintained view " + view + " here.",
                            "GET /views lists those there are.")
                        .build());
    if (!registry.isInstalled(relation)) {
      throw ProblemType.VIEW_NOT_POPULATED
          .problem(
              "The view " + view + " is not installed yet.",
              "Try again. GET /views/" + view + " names the problem if there is one.")
          .withHeader("Retry-After", RETRY_AFTER_SECONDS)
          .build();
    }
    return relation;
  }
}
