package io.ordervolume.read;

import io.ordervolume.concurrency.Bulkhead;
import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.CallerKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Limits how many live reads run at a time: their cost grows with what changed, and they must leave
 * connections for other reads.
 */
@ApplicationScoped
class LiveReadLimiter {

  private static final int RETRY_AFTER_SECONDS = 1;

  private final Bulkhead bulkhead;

  LiveReadLimiter(
      Vertx vertx,
      @ConfigProperty(name = "order-volume.live.max-concurrent") int maxConcurrent,
      @ConfigProperty(name = "order-volume.caller-share") double share) {
    this.bulkhead =
        new Bulkhead(
            new Bulkhead.Limits(maxConcurrent, 0, Duration.ZERO),
            share,
            vertx,
            LiveReadLimiter::tooMany);
  }

  /** Reads now, or fails at once with a 503 problem if too many live reads run. */
  <T> Uni<T> run(Supplier<Uni<T>> read) {
    return bulkhead.admit(CallerKey.current(), read);
  }

  private static HttpProblem tooMany() {
    return ProblemType.OVERLOADED
        .problem(
            "Too many live reads run at the moment.",
            "Try again after the seconds in Retry-After, or accept some staleness:"
                + " Cache-Control: max-age=60.")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }
}
