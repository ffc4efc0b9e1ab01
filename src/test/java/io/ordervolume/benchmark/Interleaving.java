package io.ordervolume.benchmark;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Measures several works in turns of equal length, so that other load of the machine affects all of
 * them equally.
 */
final class Interleaving {

  private static final Duration TURN = Duration.ofMillis(100);

  private Interleaving() {}

  /** Work to measure. */
  interface Work {
    void once() throws Exception;
  }

  /** Gives each work this number of turns. Work that takes longer than a turn runs once in each. */
  static <K> Map<K, Latencies> take(int turns, Map<K, Work> works) throws Exception {
    Map<K, Latencies> taken = new LinkedHashMap<>();
    for (int i = 0; i < turns; i++) {
      for (Map.Entry<K, Work> work : works.entrySet()) {
        turn(work.getValue(), taken.computeIfAbsent(work.getKey(), key -> new Latencies()));
      }
    }
    return taken;
  }

  private static void turn(Work work, Latencies latencies) throws Exception {
    long end = System.nanoTime() + TURN.toNanos();
    do {
      latencies.add(timed(work));
    } while (System.nanoTime() < end);
  }

  /** Runs the work once and returns the time that it took. */
  static Duration timed(Work work) throws Exception {
    long began = System.nanoTime();
    work.once();
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
