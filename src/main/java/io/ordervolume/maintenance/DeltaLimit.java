package io.ordervolume.maintenance;

/** The limit of the size of a delta. Beyond it the view is refreshed. */
public record DeltaLimit(double maxShare) {

  /** A delta of this size is cheap for a view of any size. */
  private static final long ALWAYS = 10_000;

  public DeltaLimit {
    if (!(maxShare > 0 && maxShare <= 1)) {
      throw new IllegalArgumentException(
          "order-volume.delta.max-share must be above 0 and at most 1.");
    }
  }

  /** Returns the largest number of delta rows, for a view with this number of rows. */
  public long of(long rows) {
    return Math.max(ALWAYS, (long) (maxShare * rows));
  }
}
