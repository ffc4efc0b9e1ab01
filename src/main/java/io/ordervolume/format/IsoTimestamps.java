package io.ordervolume.format;

import io.ordervolume.query.YearOfEra;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes times. The code is written by hand, because {@link DateTimeFormatter} took much of the
 * time of a page in profiles.
 */
final class IsoTimestamps {

  private static final DateTimeFormatter UNUSUAL =
      YearOfEra.begin("-MM-dd'T'")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendOffsetId()
          .toFormatter(Locale.ROOT);
  private static final DateTimeFormatter MICROSECONDS =
      YearOfEra.format("-MM-dd'T'HH:mm:ss.SSSSSSX");
  private static final DateTimeFormatter SECONDS = YearOfEra.format("-MM-dd HH:mm:ss");
  private static final DateTimeFormatter MILLISECONDS = YearOfEra.format("-MM-dd HH:mm:ss.SSS");
  private static final int NANOS_OF_A_MILLI = 1_000_000;
  private static final int LAST_USUAL_YEAR = 9999;
  private static final int NANO_DIGITS = 9;

  private IsoTimestamps() {}

  /** Returns the text of a time, or infinity, which is a text already. */
  static String text(Object value) {
    return value instanceof OffsetDateTime time ? text(time) : value.toString();
  }

  /** Returns the text of a time in a time zone, with its offset. */
  static String text(Object value, ZoneId zone) {
    return zone.equals(ZoneOffset.UTC) || !(value instanceof OffsetDateTime time)
        ? text(value)
        : YearOfEra.write(UNUSUAL, time.atZoneSameInstant(zone).toOffsetDateTime());
  }

  /** Returns ISO 8601 in UTC with six digits of the second, so that all have the same width. */
  static String ofOneWidth(Object value) {
    return value instanceof OffsetDateTime time
        ? YearOfEra.write(MICROSECONDS, time.withOffsetSameInstant(ZoneOffset.UTC))
        : value.toString();
  }

  /** Returns date and time in a time zone, to the millisecond, as spreadsheets read them. */
  static String forSpreadsheets(Object value, ZoneId zone) {
    if (!(value instanceof OffsetDateTime time)) {
      return value.toString();
    }
    int millis = time.getNano() / NANOS_OF_A_MILLI;
    return YearOfEra.write(
        millis == 0 ? SECONDS : MILLISECONDS, time.atZoneSameInstant(zone).toOffsetDateTime());
  }

  /** Returns ISO 8601 in UTC, without trailing zeros of the second. */
  private static String text(OffsetDateTime time) {
    OffsetDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC);
    if (utc.getYear() < 1 || utc.getYear() > LAST_USUAL_YEAR) {
      return YearOfEra.write(UNUSUAL, utc);
    }
    StringBuilder text = new StringBuilder(30);
    digits(text, utc.getYear(), 4).append('-');
    two(text, utc.getMonthValue()).append('-');
    two(text, utc.getDayOfMonth()).append('T');
    two(text, utc.getHour()).append(':');
    two(text, utc.getMinute()).append(':');
    two(text, utc.getSecond());
    if (utc.getNano() != 0) {
      fraction(text.append('.'), utc.getNano());
    }
    return text.append('Z').toString();
  }

  private static void fraction(StringBuilder text, int nanos) {
    digits(text, nanos, NANO_DIGITS);
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    text.setLength(end);
  }

  private static StringBuilder two(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  private static StringBuilder digits(StringBuilder text, int number, int width) {
    int place = 1;
    for (int i = 1; i < width; i++) {
      place *= 10;
    }
    for (; place > 0; place /= 10) {
      text.append((char) ('0' + number / place % 10));
    }
    return text;
  }
}
