package io.ordervolume.refresh;

import java.util.Locale;

/** What asks for a refresh. */
public enum Trigger {
  SCHEDULE,
  CHANGE,
  REQUEST,
  STARTUP;

  /** The word in {@code refresh_log}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Trigger of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
