package io.ordervolume.read;

import io.ordervolume.http.HeaderDirectives;
import io.ordervolume.query.InvalidQueryException;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.Optional;

/**
 * How fresh a caller wants the rows.
 *
 * @param maxAge most staleness that it accepts; empty when it does not care
 * @param strict whether it would rather have no answer than one whose staleness is not known
 */
record FreshnessRequirement(Optional<Duration> maxAge, boolean strict) {

  private static final int LARGEST_DIGITS = 10;

  /** RFC 9111 lets larger numbers count as this one. */
  private static final Duration LARGEST = Duration.ofSeconds(1L << 31);

  /** Any freshness. */
  static final FreshnessRequirement NONE = new FreshnessRequirement(Optional.empty(), false);

  /** What the headers Cache-Control and Prefer say. Throws {@link InvalidQueryException}. */
  static FreshnessRequirement of(RequestHeaders headers) {
    HeaderDirectives cacheControl = HeaderDirectives.of(headers.all(HttpHeaders.CACHE_CONTROL));
    HeaderDirectives prefer = HeaderDirectives.of(headers.all("Prefer"));
    Optional<Duration> maxAge =
        cacheControl.has("no-cache")
            ? Optional.of(Duration.ZERO)
            : cacheControl.value("max-age").map(FreshnessRequirement::seconds);
    return new FreshnessRequirement(
        maxAge, prefer.value("handling").filter("strict"::equals).isPresent());
  }

  private static Duration seconds(String text) {
    if (!text.matches("\\d+")) {
      throw new InvalidQueryException(
          InvalidQueryException.Reason.INVALID_VALUE,
          HttpHeaders.CACHE_CONTROL,
          "max-age in Cache-Control is not a number of seconds.",
          "Write Cache-Control: max-age=60.");
    }
    return text.length() < LARGEST_DIGITS ? Duration.ofSeconds(Long.parseLong(text)) : LARGEST;
  }
}
