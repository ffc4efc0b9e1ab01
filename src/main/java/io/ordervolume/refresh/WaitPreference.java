package io.ordervolume.refresh;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code wait} preference of RFC 7240: how long a caller is ready to wait for the result. */
final class WaitPreference {

  private static final Pattern WAIT =
      Pattern.compile(
          "(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?:$|[,;])", Pattern.CASE_INSENSITIVE);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private WaitPreference() {}

  /**
   * The time that a Prefer header names, a minute at most; empty when it names none, or is null.
   */
  static Optional<Duration> parse(String prefer) {
    Matcher wait = WAIT.matcher(prefer == null ? "" : prefer);
    if (!wait.find()) {
      return Optional.empty();
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(wait.group(1)));
    return Optional.of(asked.compareTo(LONGEST) < 0 ? asked : LONGEST);
  }
}
