package io.ordervolume.refresh;

/**
 * How an attempt ended.
 *
 * @param story what there is to tell of it, in a few words for a log
 * @param change what it did to the rows; null when it refreshed nothing
 * @param version that of the rows since then; null when it refreshed nothing
 */
record Ending(Outcome outcome, String story, Change change, Long version) {

  /** An end without a refresh. */
  Ending(Outcome outcome, String story) {
    this(outcome, story, null, null);
  }
}
