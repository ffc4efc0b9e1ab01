package io.ordervolume.freshness;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of a view in one word, the best first. */
public enum FreshnessState {
  /** Plain reads lack no change. */
  FRESH,
  /** Changes are not captured, so the rows are as of the last refresh. */
  UNKNOWN,
  /** Plain reads lack changes. */
  STALE,
  /** The view is not installed or not filled yet. */
  BUILDING,
  /** The view could not be installed, or its last refresh failed. */
  ERROR;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
