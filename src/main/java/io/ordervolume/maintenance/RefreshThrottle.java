package io.ordervolume.maintenance;

import java.time.Duration;

/**
 * Limits refreshes that changes cause. They keep the minimum interval after the last refresh, and
 * refreshes take no more than their share of the time.
 */
record RefreshThrottle(Duration minInterval, double maxDutyCycle) {

  RefreshThrottle {
    if (minInterval.isNegative() || !(maxDutyCycle > 0 && maxDutyCycle <= 1)) {
      throw new IllegalArgumentException(
          "order-volume.refresh.min-interval must not be negative, and order-volume.refresh.max-duty-cycle"
              + " must be above 0 and at most 1.");
    }
  }

  /** Returns whether the pause since the last refresh ended is long enough, given its duration. */
  boolean allows(Duration sinceLast, Duration lastTook) {
    Duration rest = Duration.ofMillis((long) (lastTook.toMillis() * (1 / maxDutyCycle - 1)));
    return sinceLast.compareTo(minInterval) >= 0 && sinceLast.compareTo(rest) >= 0;
  }
}
