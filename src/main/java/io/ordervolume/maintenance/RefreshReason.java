package io.ordervolume.maintenance;

import java.util.Locale;

/** The cause of a refresh. */
public enum RefreshReason {
  /** The schedule of the view. */
  SCHEDULE,
  /** Changes that the delta does not cover, or a delta that grew too large. */
  CHANGE,
  /** A client. */
  REQUEST,
  /** The first fill. */
  STARTUP;

  /** Returns the word in {@code refresh_log}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RefreshReason of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
