package io.ordervolume.version;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What the answers from one sighting say of it, written once for all of them.
 *
 * @param seenAt the time of rows that are read from the tables themselves
 * @param asOf the time of those that readers of the version see; null before the first fill
 * @param lastModified null before the first fill
 */
public record Label(String version, String seenAt, String asOf, String lastModified) {

  /** As HTTP has it: the day has two digits, which {@code RFC_1123_DATE_TIME} does not give it. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  static Label of(Version version, OffsetDateTime seenAt) {
    return new Label(
        String.valueOf(version.number()),
        seenAt.toString(),
        version.asOf() == null ? null : version.asOf().toString(),
        version.changedAt() == null ? null : HTTP_DATE.format(version.changedAt()));
  }
}
