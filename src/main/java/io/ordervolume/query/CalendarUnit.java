package io.ordervolume.query;

import java.util.Locale;
import java.util.Optional;

/** A stretch of the calendar, in UTC, by which times can be grouped. */
public enum CalendarUnit {
  DAY,
  /** From Monday. */
  WEEK,
  MONTH,
  YEAR;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<CalendarUnit> of(String word) {
    for (CalendarUnit span : values()) {
      if (span.word().equals(word)) {
        return Optional.of(span);
      }
    }
    return Optional.empty();
  }
}
