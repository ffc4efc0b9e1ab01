package io.ordervolume.refresh;

import java.util.Locale;

/** How to refresh. */
public enum Mode {
  /** Readers go on reading the old rows until the new ones are committed. */
  CONCURRENT,
  /**
   * Readers wait. Leaves no bloat behind, and is the only way to fill a view for the first time.
   */
  REBUILD;

  /** The word in {@code refresh_log} and in requests. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Mode of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
