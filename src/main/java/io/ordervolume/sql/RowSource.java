package io.ordervolume.sql;

import java.util.Locale;

/** Where the rows of a response come from. */
public enum RowSource {
  /** The rows as the last refresh or apply left them. */
  CURRENT,
  /** The rows as they are now, at a cost that grows with the changes since then. */
  LIVE;

  /** The name in headers and metrics. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
