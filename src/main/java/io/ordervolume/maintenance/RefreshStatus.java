package io.ordervolume.maintenance;

import java.util.Locale;

/** The state of an attempt to refresh, or how it ended. */
public enum RefreshStatus {
  RUNNING,
  SUCCEEDED,
  UNCHANGED,
  COALESCED,
  FAILED,
  TIMED_OUT,
  CANCELLED,
  LOST;

  /** Returns the word in {@code refresh_log}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RefreshStatus of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
