package io.ordervolume.refresh;

import java.util.Locale;

/** How an attempt to refresh ended, or that it has not. */
public enum Outcome {
  RUNNING,
  SUCCEEDED,
  UNCHANGED,
  COALESCED,
  FAILED,
  TIMED_OUT,
  CANCELLED,
  LOST;

  /** The word in {@code refresh_log}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Outcome of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
