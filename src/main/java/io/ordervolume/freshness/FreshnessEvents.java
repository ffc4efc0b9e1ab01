package io.ordervolume.freshness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ordervolume.problem.DatabaseErrors;
import io.ordervolume.problem.ProblemType;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The stream of freshness. It observes all views while there are subscribers, once for all of them,
 * and sends each what changed. A failed observation is an event too.
 */
@ApplicationScoped
class FreshnessEvents {

  private static final Logger LOG = Logger.getLogger(FreshnessEvents.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final FreshnessReader freshness;
  private final LatestRefreshReader refreshes;
  private final ObjectMapper json;
  private final EventsConfig config;
  private final Multi<List<ServerSentEvent>> observations;
  private volatile boolean stopping;

  FreshnessEvents(
      FreshnessReader freshness,
      LatestRefreshReader refreshes,
      ObjectMapper json,
      EventsConfig config) {
    this.freshness = freshness;
    this.refreshes = refreshes;
    this.json = json;
    this.config = config;
    this.observations =
        Multi.createFrom()
            .ticks()
            .every(config.interval())
            .onOverflow()
            .drop()
            .onItem()
            .transformToUniAndConcatenate(tick -> observe())
            .broadcast()
            .withCancellationAfterLastSubscriberDeparture()
            .toAllSubscribers();
  }

  /** Ends all streams, because shutdown would wait for them. */
  void onDelay(@Observes ShutdownDelayInitiatedEvent end) {
    stopping = true;
  }

  /**
   * Returns the events for one subscriber, until it disconnects. A slow subscriber misses outdated
   * events.
   *
   * @param known whether the subscriber may know of a view
   */
  Multi<ServerSentEvent> subscribe(Optional<String> view, Predicate<String> known) {
    return Multi.createFrom()
        .deferred(
            () -> {
              EventDeduplicator subscriber =
                  new EventDeduplicator(view, known, config.heartbeat(), System.nanoTime());
              return observations
                  .select()
                  .first(observed -> !stopping)
                  .onOverflow()
                  .dropPreviousItems()
                  .onItem()
                  .transformToIterable(observed -> subscriber.select(observed, System.nanoTime()));
            });
  }

  private Uni<List<ServerSentEvent>> observe() {
    return Uni.combine()
        .all()
        .unis(freshness.readAll(), refreshes.readAll())
        .asTuple()
        .map(
            seen ->
                Stream.concat(
                        seen.getItem1().stream()
                            .map(one -> event("freshness", Optional.of(one.view()), one)),
                        seen.getItem2().stream()
                            .map(one -> event("refresh", Optional.of(one.view()), one)))
                    .toList())
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .onFailure()
        .recoverWithItem(this::unavailable);
  }

  private List<ServerSentEvent> unavailable(Throwable failure) {
    LOG.debugf("Subscribers are sent a failure: %s", failure.getMessage());
    ProblemType type = DatabaseErrors.typeOf(failure).orElse(ProblemType.DATABASE_UNAVAILABLE);
    return List.of(
        event("unavailable", Optional.empty(), Map.of("code", type.word(), "title", type.title())));
  }

  private ServerSentEvent event(String name, Optional<String> view, Object data) {
    try {
      return new ServerSentEvent(name, view, json.writeValueAsString(data));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
