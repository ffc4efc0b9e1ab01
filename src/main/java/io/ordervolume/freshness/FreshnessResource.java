package io.ordervolume.freshness;

import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.http.NoParameters;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.Roles;
import io.ordervolume.security.ViewAccess;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Freshness over HTTP. */
@Path("/freshness")
@RolesAllowed({Roles.READER, Roles.VIEW_READER, Roles.MARKETER, Roles.OPERATOR})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Freshness", description = "The age of the rows")
public class FreshnessResource {

  private final RelationRegistry registry;
  private final FreshnessReader reader;
  private final ServerStates servers;
  private final ViewAccess access;

  FreshnessResource(
      RelationRegistry registry, FreshnessReader reader, ServerStates servers, ViewAccess access) {
    this.registry = registry;
    this.reader = reader;
    this.servers = servers;
    this.access = access;
  }

  @GET
  @Operation(
      operationId = "freshness",
      summary = "Freshness of all views",
      description = "The worst state, and for each view which state of the tables its rows show.")
  public Uni<FreshnessOverview> overview(@Context UriInfo request) {
    NoParameters.require(request);
    registry.requireLoaded();
    Predicate<String> known = access.known();
    return reader
        .readAll()
        .map(views -> views.stream().filter(one -> known.test(one.view())).toList())
        .map(views -> new FreshnessOverview(worst(views), views, servers.standbys()));
  }

  @GET
  @Path("/{view}")
  @Operation(
      operationId = "freshness_view",
      summary = "Freshness of one view",
      description = "Which state of the tables its rows show, and when they are refreshed.")
  public Uni<Freshness> view(
      @Parameter(description = "Name of the view") @PathParam("view") String view,
      @Context UriInfo request) {
    NoParameters.require(request);
    registry.requireLoaded();
    if (!access.mayKnow(view)) {
      throw unknown(view);
    }
    return reader.read(view).map(found -> found.orElseThrow(() -> unknown(view)));
  }

  private static FreshnessState worst(List<Freshness> views) {
    return views.stream()
        .map(Freshness::state)
        .max(Comparator.naturalOrder())
        .orElse(FreshnessState.FRESH);
  }

  static RuntimeException unknown(String view) {
    return ProblemType.NOT_FOUND
        .problem(
            "There is no maintained view " + view + " here.",
            "GET /views lists those there are; POST /views registers others.")
        .build();
  }
}
