package io.ordervolume.maintenance;

/** How large the delta may grow before a refresh is the better way. */
public record DeltaLimit(double maxShare) {

  /** Up to here a delta is cheap, however small the view. */
  private static final long ALWAYS = 10_000;

  public DeltaLimit {
    if (!(maxShare > 0 && maxShare <= 1)) {
      throw new IllegalArgumentException(
          "order-volume.delta.max-share must be above 0 and at most 1.");
    }
  }

  /** Most rows beside a view of that many rows, and most keys in one apply. */
  public long of(long rows) {
    return Math.max(ALWAYS, (long) (maxShare * rows));
  }
}
