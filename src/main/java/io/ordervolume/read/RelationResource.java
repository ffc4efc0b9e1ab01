package io.ordervolume.read;

import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.format.Format;
import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.Roles;
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
@RolesAllowed(Roles.READER)
@Produces({Format.ARRAY_OF_JSON, Format.ONE_OBJECT, Format.COMMA_SEPARATED, Format.LINES_OF_JSON})
public class RelationResource {

  private static final int RETRY_AFTER_SECONDS = 5;

  private final RelationRegistry registry;
  private final ReadTargets targets;
  private final ReadService reads;
  private final CurrentVertxRequest current;

  RelationResource(
      RelationRegistry registry,
      ReadTargets targets,
      ReadService reads,
      CurrentVertxRequest current) {
    this.registry = registry;
    this.targets = targets;
    this.reads = reads;
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
    Optional<Throwable> failure = CachedRequestHandler.failure(current.getCurrent());
    return failure.isPresent()
        ? Uni.createFrom().failure(failure.get())
        : read.apply(targets.find(name).orElseThrow(() -> unknown(name)));
  }

  private HttpProblem unknown(String name) {
    return registry.isLoaded()
        ? ProblemType.NOT_FOUND
            .problem(
                "There is no relation " + name + " here.",
                "GET /views lists those there are; order_volume.maintain and order_volume.serve"
                    + " register others.")
            .build()
        : ProblemType.DATABASE_UNAVAILABLE
            .problem(
                "The catalog of relations was not read yet.",
                "Try again after the seconds in Retry-After.")
            .withHeader("Retry-After", RETRY_AFTER_SECONDS)
            .build();
  }
}
