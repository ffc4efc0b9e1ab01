package io.ordervolume.freshness;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of the view in one word. */
public enum State {
  FRESH,
  /** Changes wait for a refresh. */
  STALE,
  /** Not filled yet. */
  BUILDING,
  /** The last refresh failed, so the rows are older than they should be. */
  ERROR;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
