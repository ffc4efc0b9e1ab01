package io.ordervolume.maintenance;

import io.ordervolume.catalog.CatalogEntry;
import io.ordervolume.catalog.RelationKind;
import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.freshness.Freshness;
import io.ordervolume.freshness.FreshnessReader;
import io.ordervolume.http.NoParameters;
import io.ordervolume.http.PathPrefix;
import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.Roles;
import io.ordervolume.security.ViewAccess;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The registered relations over HTTP. */
@Path("/views")
@RolesAllowed({Roles.READER, Roles.VIEW_READER, Roles.MARKETER, Roles.OPERATOR})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Views", description = "Registered relations and how they are maintained")
public class ViewResource {

  private final RelationRegistry registry;
  private final FreshnessReader freshness;
  private final ViewRegistration registration;
  private final ViewPlanReader plans;
  private final ViewAccess access;
  private final PathPrefix prefix;

  ViewResource(
      RelationRegistry registry,
      FreshnessReader freshness,
      ViewRegistration registration,
      ViewPlanReader plans,
      ViewAccess access,
      PathPrefix prefix) {
    this.registry = registry;
    this.freshness = freshness;
    this.registration = registration;
    this.plans = plans;
    this.access = access;
    this.prefix = prefix;
  }

  @GET
  @Operation(
      operationId = "views",
      summary = "All registered relations",
      description = "With mode, reason, key, base tables, columns and freshness, by name.")
  public Uni<List<RegisteredView>> all(@Context UriInfo request) {
    NoParameters.require(request);
    registry.requireLoaded();
    Predicate<String> known = access.known();
    return freshness
        .readAll()
        .map(
            all -> {
              Map<String, Freshness> byName =
                  all.stream().collect(Collectors.toMap(Freshness::view, Function.identity()));
              return registry.entries().stream()
                  .filter(entry -> known.test(entry.relation().name()))
                  .map(
                      entry ->
                          RegisteredView.of(
                              entry, Optional.ofNullable(byName.get(entry.relation().name()))))
                  .toList();
            });
  }

  @GET
  @Path("/{view}")
  @Operation(
      operationId = "views_row",
      summary = "One registered relation",
      description = "With mode, reason, key, base tables, columns and freshness.")
  public Uni<RegisteredView> one(
      @Parameter(description = "Name of the relation") @PathParam("view") String view,
      @Context UriInfo request) {
    NoParameters.require(request);
    CatalogEntry entry = entry(view);
    return freshness.read(view).map(fresh -> RegisteredView.of(entry, fresh));
  }

  @GET
  @Path("/{view}/plan")
  @RolesAllowed(Roles.OPERATOR)
  @Operation(
      operationId = "views_plan",
      summary = "How a view is maintained",
      description = "The queries from changed rows to keys, with their EXPLAIN.")
  public Uni<ViewPlan> plan(
      @Parameter(description = "Name of the view") @PathParam("view") String view,
      @Context UriInfo request) {
    NoParameters.require(request);
    CatalogEntry entry = entry(view);
    if (entry.relation().kind() == RelationKind.PLAIN) {
      throw ProblemType.NOT_FOUND
          .problem(
              view + " is a plain view, which needs no plan.", "Plans are of maintained views.")
          .build();
    }
    return plans
        .read(entry.relation().id(), view)
        .map(plan -> plan.orElseThrow(() -> unknown(view)));
  }

  @POST
  @RolesAllowed(Roles.OPERATOR)
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "views_register",
      summary = "Register a view",
      description =
          "A materialized view is maintained from then on, a plain view is served. An instance"
              + " installs it within seconds.")
  @APIResponse(
      responseCode = "202",
      description = "It is registered",
      content = @Content(schema = @Schema(implementation = RegisteredView.class)))
  public Uni<Response> register(
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema =
                          @Schema(
                              type = SchemaType.OBJECT,
                              additionalProperties = Schema.False.class,
                              requiredProperties = "view",
                              properties = {
                                @SchemaProperty(
                                    name = "view",
                                    type = SchemaType.STRING,
                                    description = "Name as in SQL, with the schema if needed"),
                                @SchemaProperty(
                                    name = "key",
                                    implementation = String[].class,
                                    description =
                                        "Columns of the maintenance key; derived by default"),
                                @SchemaProperty(
                                    name = "options",
                                    type = SchemaType.OBJECT,
                                    description = "Options of order_volume.maintain")
                              })))
          String body,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    NoParameters.require(request);
    return registration
        .register(body)
        .call(registry::reload)
        .map(
            name -> {
              Response.ResponseBuilder response =
                  Response.accepted(RegisteredView.of(registered(name), Optional.empty()));
              prefix.locate(response, headers, "views", name);
              return response.build();
            });
  }

  @DELETE
  @Path("/{view}")
  @RolesAllowed(Roles.OPERATOR)
  @Operation(
      operationId = "views_release",
      summary = "Release a view",
      description =
          "The view stays. Its route ends at once; an instance removes what the service built for"
              + " it within seconds.")
  @APIResponse(responseCode = "204", description = "It is released")
  public Uni<Response> release(
      @Parameter(description = "Name of the relation") @PathParam("view") String view,
      @Context UriInfo request) {
    NoParameters.require(request);
    CatalogEntry entry = entry(view);
    return registration
        .release(entry.relation().schema(), entry.relation().name())
        .call(registry::reload)
        .replaceWith(() -> Response.noContent().build());
  }

  private CatalogEntry entry(String view) {
    registry.requireLoaded();
    if (!access.mayKnow(view)) {
      throw unknown(view);
    }
    return registered(view);
  }

  private CatalogEntry registered(String view) {
    return registry.entry(view).orElseThrow(() -> unknown(view));
  }

  private static HttpProblem unknown(String view) {
    return ProblemType.NOT_FOUND
        .problem(
            "There is no relation " + view + " here.",
            "GET /views lists those there are; POST /views registers others.")
        .build();
  }
}
