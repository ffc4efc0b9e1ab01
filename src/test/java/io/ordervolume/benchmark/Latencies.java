package io.ordervolume.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The times of repeated work. */
final class Latencies {

  private final List<Duration> taken = new ArrayList<>();

  void add(Duration time) {
    taken.add(time);
  }

  /** Returns the time that this share of the runs did not exceed. */
  Duration quantile(double share) {
    List<Duration> sorted = taken.stream().sorted().toList();
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  /** Returns the ratio to the times of others at this quantile. */
  double ratio(Latencies others, double share) {
    return (double) quantile(share).toNanos() / others.quantile(share).toNanos();
  }

  /** Returns whether at least two runs lie beyond this quantile. */
  boolean reach(double share) {
    return taken.size() * (1 - share) >= 2;
  }
}
