package io.ordervolume.maintenance;

import java.time.Duration;

/**
 * Limits refreshes that changes cause: never sooner than the minimum interval after the last one,
 * and so late that refreshing takes no more than its share of the time.
 */
record RefreshThrottle(Duration minInterval, double maxDutyCycle) {

  RefreshThrottle {
    if (minInterval.isNegative() || !(maxDutyCycle > 0 && maxDutyCycle <= 1)) {
      throw new IllegalArgumentException(
          "order-volume.refresh.min-interval must not be negative, and order-volume.refresh.max-duty-cycle"
              + " must be above 0 and at most 1.");
    }
  }

  /** Whether the pause since the last refresh ended is long enough, given its duration. */
  boolean allows(Duration sinceLast, Duration lastTook) {
    Duration rest = Duration.ofMillis((long) (lastTook.toMillis() * (1 / maxDutyCycle - 1)));
    return sinceLast.compareTo(minInterval) >= 0 && sinceLast.compareTo(rest) >= 0;
  }
}
