package io.ordervolume.maintenance;

import java.util.Optional;

/**
 * The end of an attempt.
 *
 * @param summary a few words for the log
 * @param refresh the effect on the rows; empty if nothing was refreshed
 */
record AttemptResult(RefreshStatus status, String summary, Optional<RefreshResult> refresh) {

  static AttemptResult of(RefreshResult refresh) {
    return new AttemptResult(refresh.status(), refresh.summary(), Optional.of(refresh));
  }

  static AttemptResult withoutRefresh(RefreshStatus status, String summary) {
    return new AttemptResult(status, summary, Optional.empty());
  }
}
