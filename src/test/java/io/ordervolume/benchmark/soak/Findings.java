package io.ordervolume.benchmark.soak;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes what went wrong to standard error, and counts it. */
final class Findings {

  private static final int MOST = 500;

  private final AtomicInteger count = new AtomicInteger();

  /** Reports something wrong. After many, only their number grows. */
  void report(String what) {
    if (count.incrementAndGet() <= MOST) {
      note("FINDING " + what);
    }
  }

  /** Writes a line with the time. */
  void note(String what) {
    System.err.println(Instant.now() + " " + what);
  }

  int count() {
    return count.get();
  }
}
