package io.ordervolume.answer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.ordervolume.flow.Bulkhead;
import io.ordervolume.flow.ReadConfig;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.CallerKey;
import io.ordervolume.trace.ServerTiming;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Whose turn it is to ask the database: pages, each of which takes a connection, leave some for
 * whatever keeps the service going, and rows by their keys do not wait behind pages.
 */
@ApplicationScoped
class ReadTurns {

  private static final int RETRY_AFTER_SECONDS = 1;

  private final Bulkhead pages;
  private final Bulkhead rows;

  ReadTurns(
      ReadConfig config,
      Vertx vertx,
      MeterRegistry meters,
      @ConfigProperty(name = "order-volume.caller-share") double share) {
    this.pages = new Bulkhead(config.ofPages(), share, vertx, ReadTurns::tooMany);
    this.rows = new Bulkhead(config.ofRows(), share, vertx, ReadTurns::tooMany);
    measure(pages, "pages", meters);
    measure(rows, "rows", meters);
  }

  /** Reads when it is its turn, or fails with a 503 problem where too many want to. */
  <T> Uni<T> take(Reading reading, Supplier<Uni<T>> read) {
    ServerTiming timing = ServerTiming.current();
    long began = System.nanoTime();
    return (reading.key() ? rows : pages)
        .admit(
            CallerKey.current(),
            () -> {
              timing.add(ServerTiming.Part.POOL, began);
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
        .problem(
            "Too many reads run at the moment.",
            "Try again after the seconds that Retry-After names.")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }
}
