package io.ordervolume.format;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes times. */
final class Times {

  private static final DateTimeFormatter FORMAT = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

  private Times() {}

  /** ISO 8601 in UTC. */
  static String text(OffsetDateTime time) {
    return FORMAT.format(time.withOffsetSameInstant(ZoneOffset.UTC));
  }
}
