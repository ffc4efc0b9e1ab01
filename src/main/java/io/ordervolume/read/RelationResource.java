package io.ordervolume.read;

import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.concurrency.ReadConfig;
import io.ordervolume.format.Format;
import io.ordervolume.problem.DatabaseErrors;
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
  private final ReadConfig config;

  RelationResource(
      RelationRegistry registry,
      ReadTargets targets,
      ReadService reads,
      ViewAccess access,
      CurrentVertxRequest current,
      ReadConfig config) {
    this.registry = registry;
    this.targets = targets;
    this.reads = reads;
    this.access = access;
    this.current = current;
    this.config = config;
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
    Uni<Response> first =
        failure.isPresent() ? Uni.createFrom().failure(failure.get()) : readInstalled(name, read);
    return first
        .onFailure(RelationResource::mayBeOutdated)
        .recoverWithUni(
            problem ->
                registry
                    .reload()
                    .onFailure()
                    .transform(unavailable -> problem)
                    .chain(
                        () ->
                            registry.isBeingInstalled(name)
                                ? Uni.createFrom().failure(problem)
                                : readInstalled(name, read)));
  }

  /**
   * Returns whether a relation was perhaps released, installed again or swapped after the catalog
   * was read. The request is then read once more with what the catalog says now.
   */
  private static boolean mayBeOutdated(Throwable failure) {
    return failure instanceof HttpProblem problem
        ? problem.isOf(ProblemType.VIEW_NOT_POPULATED) || problem.isOf(ProblemType.RELATION_CHANGED)
        : DatabaseErrors.isOf(
            failure, ProblemType.VIEW_NOT_POPULATED, ProblemType.RELATION_CHANGED);
  }

  private Uni<Response> readInstalled(String name, Function<ReadTarget, Uni<Response>> read) {
    ReadTarget target = target(name);
    if (!registry.isBeingInstalled(name)) {
      return read.apply(target);
    }
    return registry
        .awaitInstallation(name, config.maxWait())
        .chain(
            () -> {
              if (registry.isBeingInstalled(name)) {
                throw SourceSelector.notInstalled(name);
              }
              return read.apply(target(name));
            });
  }

  private ReadTarget target(String name) {
    return targets
        .find(name)
        .filter(known -> access.mayRead(name))
        .orElseThrow(() -> unknown(name));
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
