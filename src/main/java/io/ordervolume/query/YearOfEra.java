package io.ordervolume.query;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Writes years as PostgreSQL does: without a sign, and with BC behind a time before Christ. */
public final class YearOfEra {

  private YearOfEra() {}

  /** Returns a format that begins with the year, and goes on with this pattern. */
  public static DateTimeFormatter format(String others) {
    return begin(others).toFormatter(Locale.ROOT);
  }

  /** Returns the beginning of a format: the year, and then this pattern. */
  public static DateTimeFormatterBuilder begin(String others) {
    return new DateTimeFormatterBuilder()
        .appendValue(ChronoField.YEAR_OF_ERA, 4, 6, SignStyle.NOT_NEGATIVE)
        .appendPattern(others);
  }

  /** Returns a time in a format of this class, with the era behind it if it needs one. */
  public static String write(DateTimeFormatter format, OffsetDateTime time) {
    return time.getYear() < 1 ? format.format(time) + " BC" : format.format(time);
  }
}
