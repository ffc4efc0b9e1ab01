package io.ordervolume.read;

import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.format.Format;
import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.Roles;
import io.ordervolume.security.ViewAccess;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Every registered relation. Paths that other resources name literally are theirs. */
@Path("/{relation}")
@RolesAllowed({Roles.READER, Roles.VIEW_READER})
@Produces({
  Format.ARRAY_OF_JSON,
  Format.ONE_OBJECT,
  Format.COMMA_SEPARATED,
  Format.LINES_OF_JSON,
  Format.OBJECT_WITHOUT_SUFFIX,
  Format.ARRAY,
  Format.ARRAY_WITH_SUFFIX,
  Format.ANY_PLAN,
  Format.PLAN_AS_TEXT,
  Format.PLAN_AS_JSON
})
public class RelationResource {

  private final RelationRegistry registry;
  private final ReadTargets targets;
  private final ReadService reads;
  private final ViewAccess access;
  private final CurrentVertxRequest current;

  RelationResource(
      RelationRegistry registry,
      ReadTargets targets,
      ReadService reads,
      ViewAccess access,
      CurrentVertxRequest current) {
    this.registry = registry;
    this.targets = targets;
    this.reads = reads;
    this.access = access;
    this.current = current;
  }

  @GET
  @Operation(hidden = true)
  public Uni<Response> page(
      @PathParam("relation") String relation,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    return read(relation, target -> reads.page(target, request, headers));
  }

  @GET
  @Path("/{row_id}")
  @Operation(hidden = true)
  public Uni<Response> row(
      @PathParam("relation") String relation,
      @PathParam("row_id") String rowId,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    return read(relation, target -> reads.row(target, rowId, request, headers));
  }

  private Uni<Response> read(String name, Function<ReadTarget, Uni<Response>> read) {
    registry.requireLoaded();
    Optional<Throwable> failure = CachedRequestHandler.failure(current.getCurrent());
    return failure.isPresent()
        ? Uni.createFrom().failure(failure.get())
        : read.apply(
            targets
                .find(name)
                .filter(known -> access.mayRead(name))
                .orElseThrow(() -> unknown(name)));
  }

  private static HttpProblem unknown(String name) {
    return ProblemType.NOT_FOUND
        .problem(
            "There is no relation " + name + " here.",
            "GET /views lists those there are; order_volume.maintain and order_volume.serve"
                + " register others.")
        .with("code", "PGRST205")
        .build();
  }
}
