package io.ordervolume.freshness;

import io.ordervolume.answer.RequestParameters;
import io.ordervolume.flow.CallerShares;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.Caller;
import io.ordervolume.security.CallerKey;
import io.ordervolume.security.Roles;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Freshness as it moves, over HTTP. Listeners take no turn of those who read, since one look serves
 * them all; there may be so many, because each holds a connection.
 */
@Path("/freshness/events")
@RolesAllowed({Roles.READER, Roles.MARKETER, Roles.OPERATOR})
@Produces(MediaType.SERVER_SENT_EVENTS)
@Tag(name = "Freshness")
public class FreshnessEventsResource {

  private static final int RETRY_AFTER_SECONDS = 5;

  private final FreshnessFeed feed;
  private final EventsConfig config;
  private final Caller caller;
  private final AtomicInteger listeners = new AtomicInteger();
  private final CallerShares shares;

  FreshnessEventsResource(
      FreshnessFeed feed,
      EventsConfig config,
      Caller caller,
      @ConfigProperty(name = "order-volume.caller-share") double share) {
    this.feed = feed;
    this.config = config;
    this.caller = caller;
    this.shares = new CallerShares(config.maxListeners(), share);
  }

  @GET
  @Operation(
      operationId = "freshness_events",
      summary = "Freshness as it moves",
      description =
          "Server-sent events, without end: freshness, as /freshness tells it, and refresh, the one"
              + " that runs or else the last, at first and whenever they change; unavailable while"
              + " the database cannot be asked; heartbeat where there is nothing else to tell. Ends"
              + " with the token of the caller.")
  @APIResponse(
      responseCode = "200",
      description = "Events",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(type = SchemaType.STRING)))
  public Multi<OutboundSseEvent> events(@Context UriInfo request, @Context Sse sse) {
    RequestParameters.refuse(request);
    String key = CallerKey.current();
    if (!shares.take(key)) {
      throw tooMany();
    }
    if (listeners.incrementAndGet() > config.maxListeners()) {
      leave(key);
      throw tooMany();
    }
    Multi<News> news =
        caller.timeLeft().map(time -> feed.listen().select().first(time)).orElseGet(feed::listen);
    return news.map(each -> event(sse, each)).onTermination().invoke(() -> leave(key));
  }

  private void leave(String key) {
    listeners.decrementAndGet();
    shares.giveBack(key);
  }

  /** Who asks for the headers only must not wait for the end. */
  @HEAD
  @Operation(hidden = true)
  public Uni<Response> head(@Context UriInfo request) {
    RequestParameters.refuse(request);
    return Uni.createFrom().item(Response.ok().build());
  }

  private static OutboundSseEvent event(Sse sse, News news) {
    return sse.newEventBuilder().name(news.name()).data(news.data()).build();
  }

  private static HttpProblem tooMany() {
    return ProblemType.OVERLOADED
        .problem(
            "Too many listen at the moment.", "Ask GET /freshness, or try again a little later.")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }
}
