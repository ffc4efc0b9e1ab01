package io.ordervolume.view;

import java.util.Locale;

/** What the rows of an answer are read from. */
public enum Source {
  /** The rows as the last refresh left them. */
  CURRENT,
  /** The rows as they are now, at a price that grows with what changed since. */
  LIVE;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
