package io.ordervolume.freshness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ordervolume.problem.DatabaseFailure;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.refresh.LatestRunReader;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Looks at the freshness again and again while somebody listens, once for all of them, and tells
 * each what changed. A look that fails is news too, and the next one may succeed.
 */
@ApplicationScoped
class FreshnessFeed {

  private static final Logger LOG = Logger.getLogger(FreshnessFeed.class);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

  private final FreshnessReader freshness;
  private final LatestRunReader runs;
  private final ObjectMapper json;
  private final EventsConfig config;
  private final Multi<Scene> scenes;
  private volatile boolean ending;

  FreshnessFeed(
      FreshnessReader freshness, LatestRunReader runs, ObjectMapper json, EventsConfig config) {
    this.freshness = freshness;
    this.runs = runs;
    this.json = json;
    this.config = config;
    this.scenes =
        Multi.createFrom()
            .ticks()
            .every(config.interval())
            .onOverflow()
            .drop()
            .onItem()
            .transformToUniAndConcatenate(tick -> look())
            .broadcast()
            .withCancellationAfterLastSubscriberDeparture()
            .toAllSubscribers();
  }

  /** The service does not wait for the end of what has none. */
  void onDelay(@Observes ShutdownDelayInitiatedEvent end) {
    ending = true;
  }

  /** The news for one listener, until it goes away. Who is slow misses what is out of date. */
  Multi<News> listen() {
    return Multi.createFrom()
        .deferred(
            () -> {
              Listener listener = new Listener(config.heartbeat(), System.nanoTime());
              return scenes
                  .select()
                  .first(scene -> !ending)
                  .onOverflow()
                  .dropPreviousItems()
                  .onItem()
                  .transformToIterable(scene -> listener.hear(scene, System.nanoTime()));
            });
  }

  private Uni<Scene> look() {
    return Uni.combine()
        .all()
        .unis(freshness.read(), runs.read())
        .asTuple()
        .map(
            seen ->
                Scene.of(
                    news("freshness", seen.getItem1()),
                    news("refresh", seen.getItem2().orElse(null))))
        .ifNoItem()
        .after(LONGEST_LOOK)
        .fail()
        .onFailure()
        .recoverWithItem(this::unavailable);
  }

  private Scene unavailable(Throwable failure) {
    LOG.debugf("Those who listen are told of a failure: %s", failure.getMessage());
    ProblemType type = DatabaseFailure.typeOf(failure).orElse(ProblemType.DATABASE_UNAVAILABLE);
    return Scene.of(news("unavailable", Map.of("code", type.code(), "title", type.title())));
  }

  private News news(String name, Object about) {
    try {
      return new News(name, json.writeValueAsString(about));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
