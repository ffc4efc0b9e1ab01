package io.ordervolume.maintenance;

import io.ordervolume.http.HeaderDirectives;
import java.time.Duration;
import java.util.Optional;

/** The {@code wait} preference of RFC 7240: how long a caller is ready to wait for the result. */
final class WaitPreference {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private WaitPreference() {}

  /** Returns the time in a Prefer header, at most a minute; empty if it is null or has no time. */
  static Optional<Duration> parse(String prefer) {
    return HeaderDirectives.of(prefer)
        .value("wait")
        .filter(seconds -> seconds.matches("\\d{1,9}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .map(asked -> asked.compareTo(LONGEST) < 0 ? asked : LONGEST);
  }
}
