package io.ordervolume.maintenance;

import java.util.Optional;

/**
 * The end of an attempt.
 *
 * @param summary a few words for the log
 * @param refresh the effect on the rows; empty if nothing was refreshed
 * @param isRecorded whether {@code refresh_log} has it; if not, some instance will find the attempt
 *     lost
 */
record AttemptResult(
    RefreshStatus status, String summary, Optional<RefreshResult> refresh, boolean isRecorded) {

  static AttemptResult of(RefreshResult refresh) {
    return new AttemptResult(refresh.status(), refresh.summary(), Optional.of(refresh), true);
  }

  static AttemptResult withoutRefresh(RefreshStatus status, String summary) {
    return new AttemptResult(status, summary, Optional.empty(), true);
  }

  /** Returns the end of an attempt that could not be recorded, because the database is lost. */
  static AttemptResult unrecorded(RefreshStatus status, String summary) {
    return new AttemptResult(status, summary, Optional.empty(), false);
  }
}
