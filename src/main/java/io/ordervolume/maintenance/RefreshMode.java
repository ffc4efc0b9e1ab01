package io.ordervolume.maintenance;

import java.util.Locale;

/** How to refresh. */
public enum RefreshMode {
  /** Readers go on reading the old rows until the new ones are committed. */
  CONCURRENT,
  /** Readers wait. Leaves no bloat, and is the only way to fill a view for the first time. */
  REBUILD;

  /** Returns the word in {@code refresh_log} and in requests. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RefreshMode of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
