package io.ordervolume.benchmark.soak;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The times in which a process was stopped on purpose. Times are those of System.nanoTime(). */
final class Outages {

  private record Outage(long began, long ended) {}

  private final long grace;
  private final List<Outage> past = new CopyOnWriteArrayList<>();
  private volatile boolean away;
  private volatile long began;

  /**
   * @param grace the time after an outage in which failures still count as its consequence
   */
  Outages(Duration grace) {
    this.grace = grace.toNanos();
  }

  void begin() {
    began = System.nanoTime();
    away = true;
  }

  void end() {
    past.add(new Outage(began, System.nanoTime()));
    away = false;
  }

  boolean isAway() {
    return away;
  }

  /** Returns whether work that began then, and has just failed, may have failed because of this. */
  boolean mayExplain(long from) {
    return away || past.stream().anyMatch(outage -> outage.ended + grace - from > 0);
  }
}
