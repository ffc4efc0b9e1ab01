package io.ordervolume.trace;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How long the parts of a request took that reached the database. It lives in the context of the
 * request and costs those nothing that are answered without one.
 */
public final class ServerTiming {

  /** The header of answers. */
  public static final String HEADER = "Server-Timing";

  private static final String KEY = ServerTiming.class.getName();
  private static final double NANOS_PER_HUNDREDTH = 10_000;

  /** What takes time. */
  public enum Part {
    /** Waiting for a turn and for a connection. */
    POOL,
    /** The database, until the rows are here. */
    DB,
    /** Writing the rows. */
    RENDER
  }

  private final long[] nanos = new long[Part.values().length];

  private ServerTiming() {}

  /** That of the request at work here; one that nobody will see where there is none. */
  public static ServerTiming current() {
    Context context = Vertx.currentContext();
    if (context == null) {
      return new ServerTiming();
    }
    ServerTiming known = context.getLocal(KEY);
    if (known == null) {
      known = new ServerTiming();
      context.putLocal(KEY, known);
    }
    return known;
  }

  /** Does work that takes time of that part, but for what belongs to other parts. */
  public static <T> Uni<T> measure(Part part, Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              ServerTiming timing = current();
              long others = timing.total();
              long began = System.nanoTime();
              return work.get()
                  .onTermination()
                  .invoke(() -> timing.add(part, began + timing.total() - others));
            });
  }

  /** Adds the time since then, in the nanoseconds of {@link System#nanoTime}. */
  public void add(Part part, long began) {
    nanos[part.ordinal()] += System.nanoTime() - began;
  }

  private long total() {
    long total = 0;
    for (long part : nanos) {
      total += part;
    }
    return total;
  }

  /** What the header says of the request at work here; empty where it read no rows. */
  public static Optional<String> header() {
    Context context = Vertx.currentContext();
    ServerTiming timing = context == null ? null : context.getLocal(KEY);
    return timing == null || timing.nanos[Part.DB.ordinal()] == 0
        ? Optional.empty()
        : Optional.of(timing.text());
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (Part part : Part.values()) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(part.name().toLowerCase(Locale.ROOT))
          .append(";dur=")
          .append(Math.round(nanos[part.ordinal()] / NANOS_PER_HUNDREDTH) / 100.0);
    }
    return text.toString();
  }
}
