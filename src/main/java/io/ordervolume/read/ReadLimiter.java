package io.ordervolume.read;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.ordervolume.concurrency.Bulkhead;
import io.ordervolume.concurrency.ReadConfig;
import io.ordervolume.observability.ServerTiming;
import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.CallerKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Limits how many reads run at a time. Pages take a connection each and leave some for maintenance;
 * single rows share connections and do not wait behind pages.
 */
@ApplicationScoped
class ReadLimiter {

  private static final int RETRY_AFTER_SECONDS = 1;

  private final Bulkhead pages;
  private final Bulkhead rows;

  ReadLimiter(
      ReadConfig config,
      Vertx vertx,
      MeterRegistry meters,
      @ConfigProperty(name = "order-volume.caller-share") double share) {
    this.pages = new Bulkhead(config.ofPages(), share, vertx, ReadLimiter::tooMany);
    this.rows = new Bulkhead(config.ofRows(), share, vertx, ReadLimiter::tooMany);
    measure(pages, "pages", meters);
    measure(rows, "rows", meters);
  }

  /** Reads when a permit is free, or fails with a 503 problem if too many reads wait. */
  <T> Uni<T> run(boolean row, ServerTiming timing, Supplier<Uni<T>> read) {
    long began = System.nanoTime();
    return (row ? rows : pages)
        .admit(
            CallerKey.current(),
            () -> {
              timing.addSince(ServerTiming.Part.POOL, began);
              return read.get();
            });
  }

  /** The pages that are read and that wait. */
  Bulkhead pages() {
    return pages;
  }

  private static void measure(Bulkhead bulkhead, String kind, MeterRegistry meters) {
    Gauge.builder("matview.reads.running", bulkhead, Bulkhead::running)
        .description("Reads that the database is asked for at the moment")
        .tag("kind", kind)
        .register(meters);
    Gauge.builder("matview.reads.waiting", bulkhead, Bulkhead::waiting)
        .description("Reads that wait for their turn")
        .tag("kind", kind)
        .register(meters);
    FunctionCounter.builder("matview.reads.refused", bulkhead, Bulkhead::refused)
        .description("Reads that were refused because too many ran and waited")
        .tag("kind", kind)
        .register(meters);
  }

  static HttpProblem tooMany() {
    return ProblemType.OVERLOADED
        .problem("Too many reads run at the moment.", "Try again after the seconds in Retry-After.")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }
}
