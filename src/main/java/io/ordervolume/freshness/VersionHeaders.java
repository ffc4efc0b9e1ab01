package io.ordervolume.freshness;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Header values of responses from one snapshot, formatted once for all of them.
 *
 * @param observedAt the time of rows that are computed from the tables
 * @param asOf the time of rows of the version; empty before the first fill
 * @param lastModified as HTTP writes it; empty before the first fill
 */
public record VersionHeaders(
    String version, String observedAt, Optional<String> asOf, Optional<String> lastModified) {

  /** HTTP writes the day with two digits; {@code RFC_1123_DATE_TIME} does not. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  static VersionHeaders of(ViewVersion version, OffsetDateTime observedAt) {
    return new VersionHeaders(
        String.valueOf(version.number()),
        observedAt.toString(),
        version.asOf().map(OffsetDateTime::toString),
        version.changedAt().map(HTTP_DATE::format));
  }
}
