package io.ordervolume.refresh;

import java.time.OffsetDateTime;

/**
 * What a refresh did to the rows of the view.
 *
 * @param asOf the rows hold everything committed before this time
 * @param inserted rows added; null after a rebuild, which writes a new table without comparing it
 *     to the old one
 * @param deleted rows taken away; null after a rebuild. A changed row counts here and there
 * @param folded rows that the delta had: readers saw them, and see the view's instead
 * @param unexplained rows inserted or deleted that no mark of a change explains; null when that was
 *     not looked into
 */
record Change(
    Mode mode, OffsetDateTime asOf, Long inserted, Long deleted, long folded, Long unexplained) {

  boolean isRebuild() {
    return mode == Mode.REBUILD;
  }

  /** Whether readers may see other rows than before. All may have changed in a rebuild. */
  boolean isVisible() {
    return isRebuild() || inserted + deleted + folded > 0;
  }

  Outcome outcome() {
    return isVisible() ? Outcome.SUCCEEDED : Outcome.UNCHANGED;
  }
}
