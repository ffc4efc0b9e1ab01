package io.ordervolume.benchmark.soak;

import io.ordervolume.benchmark.BenchmarkStore;

/**
 * What all parts of a run share.
 *
 * @param database when PostgreSQL was restarted
 * @param end a time of System.nanoTime()
 */
record Run(BenchmarkStore store, Tally tally, Findings findings, Outages database, long end) {

  boolean isOver() {
    return System.nanoTime() - end > 0;
  }

  /** Waits until this time of System.nanoTime(), or until the run is over. */
  void sleepUntil(long time) throws InterruptedException {
    long nanos = Math.min(time, end) - System.nanoTime();
    if (nanos > 0) {
      Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
    }
  }
}
