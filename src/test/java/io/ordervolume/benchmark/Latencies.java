package io.ordervolume.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long something took, time and again. */
final class Latencies {

  private final List<Duration> taken = new ArrayList<>();

  void add(Duration time) {
    taken.add(time);
  }

  /** The time that this share of them did not exceed. */
  Duration quantile(double share) {
    List<Duration> sorted = taken.stream().sorted().toList();
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  /** How many times as long as the others they took, at this quantile. */
  double ratio(Latencies others, double share) {
    return (double) quantile(share).toNanos() / others.quantile(share).toNanos();
  }

  /** Whether there are some beyond this quantile, and not just the slowest. */
  boolean reach(double share) {
    return taken.size() * (1 - share) >= 2;
  }
}
