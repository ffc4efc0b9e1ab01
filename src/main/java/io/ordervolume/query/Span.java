package io.ordervolume.query;

import java.util.Locale;
import java.util.Optional;

/** A stretch of the calendar, in UTC, by which times can be grouped. */
public enum Span {
  DAY,
  /** From Monday. */
  WEEK,
  MONTH,
  YEAR;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Span> of(String word) {
    for (Span span : values()) {
      if (span.word().equals(word)) {
        return Optional.of(span);
      }
    }
    return Optional.empty();
  }
}
