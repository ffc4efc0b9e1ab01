package io.ordervolume.capture;

import java.time.Duration;

/**
 * How soon after a refresh the next one may follow because of changes: never before the least
 * interval, and so late that refreshing takes no more than its share of the time.
 */
record Pace(Duration minInterval, double dutyShare) {

  Pace {
    if (minInterval.isNegative() || !(dutyShare > 0 && dutyShare <= 1)) {
      throw new IllegalArgumentException(
          "order-volume.refresh.min-interval must not be negative, and order-volume.refresh.duty-share"
              + " must be above 0 and at most 1.");
    }
  }

  /**
   * Whether the pause since the last refresh ended is long enough, given how long that one took.
   */
  boolean allows(Duration sinceLast, Duration lastTook) {
    Duration rest = Duration.ofMillis((long) (lastTook.toMillis() * (1 / dutyShare - 1)));
    return sinceLast.compareTo(minInterval) >= 0 && sinceLast.compareTo(rest) >= 0;
  }
}
