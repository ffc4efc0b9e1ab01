package io.ordervolume.serving;

import io.ordervolume.answer.PageReader;
import io.ordervolume.answer.Reading;
import io.ordervolume.answer.Representation;
import io.ordervolume.flow.Bulkhead;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.CallerKey;
import io.ordervolume.view.Source;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Reads live, so many at a time: what they cost grows with what changed, and they must leave
 * connections for the others.
 */
@ApplicationScoped
class LiveReads {

  private static final int RETRY_AFTER_SECONDS = 1;

  private final PageReader pages;
  private final Bulkhead bulkhead;

  LiveReads(
      PageReader pages,
      Vertx vertx,
      @ConfigProperty(name = "order-volume.live.max-concurrent") int maxConcurrent,
      @ConfigProperty(name = "order-volume.caller-share") double share) {
    this.pages = pages;
    this.bulkhead =
        new Bulkhead(
            new Bulkhead.Limits(maxConcurrent, 0, Duration.ZERO), share, vertx, LiveReads::tooMany);
  }

  /** Reads now, or fails at once with a 503 problem when too many do. */
  Uni<Representation> read(Reading reading) {
    return bulkhead.admit(CallerKey.current(), () -> pages.read(reading, Source.LIVE, null));
  }

  private static HttpProblem tooMany() {
    return ProblemType.OVERLOADED
        .problem(
            "Too many live reads run at the moment.",
            "Try again after the seconds that Retry-After names, or accept some staleness:"
                + " Cache-Control: max-age=60.")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }
}
