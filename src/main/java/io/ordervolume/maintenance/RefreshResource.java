package io.ordervolume.maintenance;

import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.format.Format;
import io.ordervolume.http.NoParameters;
import io.ordervolume.http.PathPrefix;
import io.ordervolume.pool.AnswerTimeouts;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.read.ReadService;
import io.ordervolume.security.Caller;
import io.ordervolume.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Requests and cancels refreshes over HTTP, and shows their history. */
@Path("/refreshes")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Refreshes", description = "Refreshes of maintained views")
public class RefreshResource {

  private static final int RETRY_AFTER_SECONDS = 2;
  private static final String WAIT = "Seconds to wait for its end, at most 60";

  private final RelationRegistry registry;
  private final MaintainedViews views;
  private final RefreshCanceller canceller;
  private final ReadService reads;
  private final Caller caller;
  private final PathPrefix prefix;
  private final AnswerTimeouts timeouts;

  RefreshResource(
      RelationRegistry registry,
      MaintainedViews views,
      RefreshCanceller canceller,
      ReadService reads,
      Caller caller,
      PathPrefix prefix,
      AnswerTimeouts timeouts) {
    this.registry = registry;
    this.views = views;
    this.canceller = canceller;
    this.reads = reads;
    this.caller = caller;
    this.prefix = prefix;
    this.timeouts = timeouts;
  }

  @POST
  @Consumes(MediaType.WILDCARD)
  @Operation(
      operationId = "refresh",
      summary = "Request a refresh",
      description =
          "Refreshes one view, or all. If a request for the view is already waiting, it is joined.")
  @APIResponse(
      responseCode = "200",
      description = "It ended within the time of Prefer",
      content = @Content(schema = @Schema(ref = "refresh_log")))
  @APIResponse(
      responseCode = "202",
      description = "It waits or runs",
      content = @Content(schema = @Schema(ref = "refresh_log")))
  public Uni<Response> refresh(
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
                                    name = "view",
                                    type = SchemaType.STRING,
                                    description = "The view; by default all maintained views"),
                                @SchemaProperty(
                                    name = "mode",
                                    type = SchemaType.STRING,
                                    description = "rebuild blocks reads meanwhile",
                                    enumeration = {"concurrent", "rebuild"},
                                    defaultValue = "concurrent")
                              })))
          String body,
      @Parameter(hidden = true) @HeaderParam("Content-Type") String contentType,
      @Parameter(description = WAIT, example = "wait=30") @HeaderParam("Prefer") String prefer,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    NoParameters.require(request);
    Optional<Duration> wait = WaitPreference.parse(prefer);
    RefreshRequest asked = RefreshRequest.parse(contentType, body);
    List<RefreshAttempt> attempts =
        targets(asked).stream()
            .map(
                view ->
                    view.coordinator().request(RefreshReason.REQUEST, caller.name(), asked.mode()))
            .toList();
    return attempts.size() == 1
        ? respond(attempts.get(0), wait, request, headers)
        : respond(attempts, wait, headers);
  }

  private Collection<MaintainedView> targets(RefreshRequest asked) {
    List<MaintainedView> targets = registered(asked).stream().filter(this::isInstalled).toList();
    if (targets.isEmpty() && asked.view().isPresent()) {
      throw ProblemType.VIEW_NOT_POPULATED
          .problem(
              "The view " + asked.view().get() + " is not installed yet.",
              "Try again. GET /views/" + asked.view().get() + " names the problem if there is one.")
          .withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
          .build();
    }
    return targets;
  }

  private boolean isInstalled(MaintainedView view) {
    return registry.isInstalled(view.relation());
  }

  private Collection<MaintainedView> registered(RefreshRequest asked) {
    registry.requireLoaded();
    if (asked.view().isEmpty()) {
      return views.all();
    }
    String name = asked.view().get();
    return List.of(
        views
            .find(name)
            .orElseThrow(
                () ->
                    ProblemType.NOT_FOUND
                        .problem(
                            "There is no maintained view " + name + " here.",
                            "GET /views lists those there are.")
                        .build()));
  }

  private Uni<Response> respond(
      RefreshAttempt attempt, Optional<Duration> wait, UriInfo request, HttpHeaders headers) {
    return timeouts
        .awaitStatement(attempt.id())
        .chain(
            id ->
                done(attempt, wait)
                    .chain(done -> answer(Long.toString(id), request, headers, done, wait)));
  }

  /** Responds with the ids of the attempts. Several attempts have no single row to show. */
  private Uni<Response> respond(
      List<RefreshAttempt> attempts, Optional<Duration> wait, HttpHeaders headers) {
    if (attempts.isEmpty()) {
      return Uni.createFrom().item(Response.ok(List.of()).build());
    }
    return Uni.join()
        .all(attempts.stream().map(one -> timeouts.awaitStatement(one.id())).toList())
        .andFailFast()
        .chain(
            ids ->
                Uni.join()
                    .all(attempts.stream().map(attempt -> done(attempt, wait)).toList())
                    .andFailFast()
                    .map(
                        done -> {
                          Response.ResponseBuilder response =
                              Response.status(
                                      done.contains(false)
                                          ? Response.Status.ACCEPTED
                                          : Response.Status.OK)
                                  .entity(ids.stream().map(id -> Map.of("id", id)).toList());
                          prefix.locate(response, headers, "refreshes");
                          wait.ifPresent(
                              time ->
                                  response.header(
                                      "Preference-Applied", "wait=" + time.toSeconds()));
                          return response.build();
                        }));
  }

  @GET
  @Produces({Format.ARRAY_OF_JSON, Format.ONE_OBJECT, Format.COMMA_SEPARATED, Format.LINES_OF_JSON})
  @Operation(
      operationId = "refreshes",
      summary = "The history of refreshes",
      description = "One row for each attempt, newest first.")
  public Uni<Response> page(@Context UriInfo request, @Context HttpHeaders headers) {
    return reads.page(RefreshHistoryTarget.TARGET, request, headers);
  }

  @GET
  @Path("/{id}")
  @Produces({Format.ARRAY_OF_JSON, Format.ONE_OBJECT, Format.COMMA_SEPARATED, Format.LINES_OF_JSON})
  @Operation(
      operationId = "refreshes_row",
      summary = "One refresh",
      description = "The progress or the result of an attempt.")
  public Uni<Response> row(
      @Parameter(description = "The id of the refresh") @PathParam("id") String id,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    return reads.row(RefreshHistoryTarget.TARGET, id, request, headers);
  }

  @DELETE
  @Path("/{id}")
  @Operation(
      operationId = "refreshes_cancel",
      summary = "Cancel a refresh",
      description = "It may wait or run, on any instance. The rows do not change.")
  @APIResponse(
      responseCode = "200",
      description = "It ended within the time of Prefer",
      content = @Content(schema = @Schema(ref = "refresh_log")))
  @APIResponse(
      responseCode = "202",
      description = "It will end soon",
      content = @Content(schema = @Schema(ref = "refresh_log")))
  @APIResponse(
      responseCode = "409",
      description = "It had already ended",
      content = @Content(mediaType = "application/problem+json", schema = @Schema(ref = "Problem")))
  public Uni<Response> cancel(
      @Parameter(description = "The id of the refresh") @PathParam("id") String id,
      @Parameter(description = WAIT, example = "wait=5") @HeaderParam("Prefer") String prefer,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    NoParameters.require(request);
    Optional<Duration> wait = WaitPreference.parse(prefer);
    return reads
        .row(RefreshHistoryTarget.TARGET, id, request, headers)
        .chain(found -> cancel(Long.parseLong(id), wait))
        .chain(done -> answer(id, request, headers, done, wait));
  }

  /** Cancels the attempt. Returns whether it ended within the time that the caller waits. */
  private Uni<Boolean> cancel(long id, Optional<Duration> wait) {
    return canceller
        .requestCancel(id)
        .invoke(
            asked -> {
              if (!asked) {
                throw ProblemType.CONFLICT
                    .problem("This refresh has ended.", "GET /refreshes/" + id + " shows how.")
                    .build();
              }
            })
        .chain(
            asked ->
                wait.filter(time -> !time.isZero())
                    .map(time -> canceller.awaitEnd(id, time))
                    .orElseGet(() -> Uni.createFrom().item(false)));
  }

  /** Returns whether the attempt ended within the time that the caller waits. */
  private static Uni<Boolean> done(RefreshAttempt attempt, Optional<Duration> wait) {
    if (wait.isEmpty() || wait.get().isZero()) {
      return Uni.createFrom().item(false);
    }
    return attempt.outcome().replaceWith(true).ifNoItem().after(wait.get()).recoverWithItem(false);
  }

  private Uni<Response> answer(
      String id, UriInfo request, HttpHeaders headers, boolean done, Optional<Duration> wait) {
    return reads
        .row(RefreshHistoryTarget.TARGET, id, request, headers)
        .map(
            row -> {
              Response.ResponseBuilder answer =
                  Response.fromResponse(row)
                      .status(done ? Response.Status.OK : Response.Status.ACCEPTED);
              prefix.locate(answer, headers, "refreshes", id);
              wait.ifPresent(
                  time -> answer.header("Preference-Applied", "wait=" + time.toSeconds()));
              return answer.build();
            });
  }
}
