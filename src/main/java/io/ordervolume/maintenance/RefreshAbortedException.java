package io.ordervolume.maintenance;

import java.time.Duration;

/** Ends an attempt for a reason that is no error. */
final class RefreshAbortedException extends RuntimeException {

  private final RefreshStatus status;

  private RefreshAbortedException(RefreshStatus status, String reason) {
    super(reason, null, false, false);
    this.status = status;
  }

  static RefreshAbortedException turnTimedOut(Duration waited) {
    return new RefreshAbortedException(
        RefreshStatus.TIMED_OUT, "other refreshes ran for " + waited);
  }

  static RefreshAbortedException cancelRequested() {
    return new RefreshAbortedException(RefreshStatus.CANCELLED, "its cancellation was requested");
  }

  static RefreshAbortedException released() {
    return new RefreshAbortedException(RefreshStatus.CANCELLED, "the view was released");
  }

  RefreshStatus status() {
    return status;
  }
}
