package io.ordervolume.refresh;

import io.ordervolume.view.RequestParameters;
import io.ordervolume.view.ViewAnswers;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Refreshes over HTTP: ask for one, and see how all of them went. */
@Path("/refreshes")
@Produces(MediaType.APPLICATION_JSON)
public class RefreshResource {

  private final Refresher refresher;
  private final RefreshRunRepository history;
  private final ViewAnswers answers;

  RefreshResource(Refresher refresher, RefreshRunRepository history, ViewAnswers answers) {
    this.refresher = refresher;
    this.history = history;
    this.answers = answers;
  }

  @POST
  @Consumes(MediaType.WILDCARD)
  @Operation(operationId = "refresh", summary = "Ask for a refresh")
  public Uni<Response> refresh(
      String body,
      @HeaderParam("Content-Type") String contentType,
      @HeaderParam("Prefer") String prefer,
      @Context UriInfo request) {
    RequestParameters.refuse(request);
    Optional<Duration> wait = WaitPreference.parse(prefer);
    Attempt attempt = refresher.request(Trigger.REQUEST, null, RefreshBody.mode(contentType, body));
    return attempt
        .id()
        .chain(
            id ->
                done(attempt, wait)
                    .chain(
                        done ->
                            answers
                                .row(history, Long.toString(id), request)
                                .map(row -> answer(row, id, done, wait))));
  }

  @GET
  @Operation(operationId = "refreshes", summary = "The history of refreshes, newest first")
  public Uni<Response> page(@Context UriInfo request) {
    return answers.page(history, request);
  }

  @GET
  @Path("/{id}")
  @Operation(operationId = "refreshes_row", summary = "One refresh")
  public Uni<Response> row(@PathParam("id") String id, @Context UriInfo request) {
    return answers.row(history, id, request);
  }

  /** Whether the attempt ended within the time that the caller is ready to wait. */
  private static Uni<Boolean> done(Attempt attempt, Optional<Duration> wait) {
    if (wait.isEmpty()) {
      return Uni.createFrom().item(false);
    }
    return attempt.outcome().replaceWith(true).ifNoItem().after(wait.get()).recoverWithItem(false);
  }

  private static Response answer(Response row, long id, boolean done, Optional<Duration> wait) {
    Response.ResponseBuilder answer =
        Response.fromResponse(row)
            .status(done ? Response.Status.OK : Response.Status.ACCEPTED)
            .location(URI.create("/refreshes/" + id));
    wait.ifPresent(time -> answer.header("Preference-Applied", "wait=" + time.toSeconds()));
    return answer.build();
  }
}
