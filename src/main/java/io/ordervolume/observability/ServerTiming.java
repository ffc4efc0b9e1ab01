package io.ordervolume.observability;

import java.util.Locale;
import java.util.Optional;

/** Measures the parts of one read. Each read has its own object. */
public final class ServerTiming {

  /** The header of responses. */
  public static final String HEADER = "Server-Timing";

  private static final double NANOS_PER_HUNDREDTH = 10_000;

  /** A part of a read. */
  public enum Part {
    /** Waiting for a permit and for a connection. */
    POOL,
    /** The query, until all rows are received. */
    DB,
    /** Writing the rows. */
    RENDER
  }

  private final long[] nanos = new long[Part.values().length];

  /** Adds the time between two values of {@link System#nanoTime}. */
  public synchronized void add(Part part, long began, long ended) {
    nanos[part.ordinal()] += ended - began;
  }

  /** Adds the time since then, a value of {@link System#nanoTime}. */
  public void addSince(Part part, long began) {
    add(part, began, System.nanoTime());
  }

  /** Returns the value of the header; empty if no rows were read. */
  public synchronized Optional<String> header() {
    return nanos[Part.DB.ordinal()] == 0 ? Optional.empty() : Optional.of(text());
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
