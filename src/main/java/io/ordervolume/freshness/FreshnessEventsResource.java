package io.ordervolume.freshness;

import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.concurrency.CallerShares;
import io.ordervolume.http.NoParameters;
import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.Caller;
import io.ordervolume.security.CallerKey;
import io.ordervolume.security.Roles;
import io.ordervolume.security.ViewAccess;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * The stream of freshness over HTTP. Subscribers do not count against the limit of reads, since one
 * query serves all of them. Their number is limited, because each holds a connection.
 */
@Path("/freshness/events")
@RolesAllowed({Roles.READER, Roles.VIEW_READER, Roles.MARKETER, Roles.OPERATOR})
@Produces(MediaType.SERVER_SENT_EVENTS)
@Tag(name = "Freshness")
public class FreshnessEventsResource {

  private static final int RETRY_AFTER_SECONDS = 5;

  private final FreshnessEvents events;
  private final EventsConfig config;
  private final Caller caller;
  private final RelationRegistry registry;
  private final ViewAccess access;
  private final CallerShares shares;
  private final AtomicInteger subscribers = new AtomicInteger();

  FreshnessEventsResource(
      FreshnessEvents events,
      EventsConfig config,
      Caller caller,
      RelationRegistry registry,
      ViewAccess access,
      @ConfigProperty(name = "order-volume.caller-share") double share) {
    this.registry = registry;
    this.access = access;
    this.events = events;
    this.config = config;
    this.caller = caller;
    this.shares = new CallerShares(config.maxListeners(), share);
  }

  @GET
  @Operation(
      operationId = "freshness_events",
      summary = "Freshness, as a stream of events",
      description =
          "Server-sent events, without end. For each view: freshness, as GET /freshness/{view}, and"
              + " refresh, the running or else the last one, at first and whenever they change."
              + " Also: unavailable while the database cannot be queried, and heartbeat if there is"
              + " no other event. The stream ends when the client's token expires.")
  @APIResponse(
      responseCode = "200",
      description = "Events",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(type = SchemaType.STRING)))
  public Multi<OutboundSseEvent> events(
      @Parameter(description = "Only events of this view") @QueryParam("view") String view,
      @Context UriInfo request,
      @Context Sse sse) {
    NoParameters.requireOnly(request, Set.of("view"));
    Optional<String> only = Optional.ofNullable(view);
    only.filter(name -> registry.find(name).isEmpty() || !access.mayKnow(name))
        .ifPresent(
            name -> {
              registry.requireLoaded();
              throw FreshnessResource.unknown(name);
            });
    String key = CallerKey.current();
    if (!shares.take(key)) {
      throw tooMany();
    }
    if (subscribers.incrementAndGet() > config.maxListeners()) {
      leave(key);
      throw tooMany();
    }
    Multi<ServerSentEvent> stream = events.subscribe(only, access.known());
    return caller
        .timeLeft()
        .map(time -> stream.select().first(time))
        .orElse(stream)
        .map(event -> sse.newEventBuilder().name(event.name()).data(event.data()).build())
        .onTermination()
        .invoke(() -> leave(key));
  }

  private void leave(String key) {
    subscribers.decrementAndGet();
    shares.giveBack(key);
  }

  /** Answers HEAD at once. A request for the headers must not wait for the end of the stream. */
  @HEAD
  @Operation(hidden = true)
  public Uni<Response> head(@Context UriInfo request) {
    NoParameters.requireOnly(request, Set.of("view"));
    return Uni.createFrom().item(Response.ok().build());
  }

  private static HttpProblem tooMany() {
    return ProblemType.OVERLOADED
        .problem("There are too many subscribers.", "Use GET /freshness, or try again later.")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }
}
