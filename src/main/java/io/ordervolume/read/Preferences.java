package io.ordervolume.read;

import io.ordervolume.http.HeaderDirectives;
import io.ordervolume.query.InvalidQueryException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the header Prefer asks of a read, as RFC 7240 has it. Preferences that are not known are
 * ignored, unless the client prefers strict handling.
 *
 * @param count whether to count all rows that match
 * @param timezone of times; UTC unless the client names one
 * @param handling strict or lenient; empty if the client names neither
 */
record Preferences(CountMode count, Optional<ZoneId> timezone, Optional<String> handling) {

  static final Preferences NONE =
      new Preferences(CountMode.NONE, Optional.empty(), Optional.empty());

  private static final String STRICT = "strict";
  private static final String TIMEZONE = "timezone";

  /** Values that PostgREST knows; those that are about writes change nothing in a read. */
  private static final Map<String, Set<String>> KNOWN =
      Map.of(
          "handling", Set.of(STRICT, "lenient"),
          "count", Set.of("none", "exact", "planned", "estimated"),
          "return", Set.of("representation", "minimal", "headers-only"),
          "resolution", Set.of("merge-duplicates", "ignore-duplicates"),
          "missing", Set.of("default", "null"),
          "tx", Set.of("commit", "rollback"));

  private static final Set<String> OF_ANY_VALUE = Set.of("max-affected", "wait", "respond-async");

  /**
   * Returns what the header says. Throws {@link InvalidQueryException} if it prefers strict
   * handling and names something that is not known.
   */
  static Preferences of(RequestHeaders headers) {
    List<String> lines = headers.all("Prefer");
    return lines.isEmpty() ? NONE : of(HeaderDirectives.of(lines));
  }

  private static Preferences of(HeaderDirectives prefer) {
    Optional<String> handling =
        prefer.value("handling").filter(value -> isKnown("handling", value));
    Optional<ZoneId> timezone = prefer.value(TIMEZONE).flatMap(Preferences::zone);
    if (handling.filter(STRICT::equals).isPresent()) {
      List<String> unknown =
          prefer.names().stream()
              .filter(name -> !isKnown(name, prefer.value(name).orElse("")))
              .toList();
      if (!unknown.isEmpty()) {
        throw new InvalidQueryException(
            InvalidQueryException.Reason.UNKNOWN_PREFERENCE,
            "Prefer",
            "Preferences that are not known, or have such values: "
                + String.join(", ", unknown)
                + ".",
            "Leave them out, or handling=strict.");
      }
    }
    return new Preferences(
        prefer.value("count").map(CountMode::named).orElse(CountMode.NONE), timezone, handling);
  }

  private static boolean isKnown(String name, String value) {
    return OF_ANY_VALUE.contains(name)
        || name.equals(TIMEZONE) && zone(value).isPresent()
        || KNOWN.getOrDefault(name, Set.of()).contains(value);
  }

  /** Only regions and UTC: PostgreSQL reads the sign of an offset the other way around. */
  private static Optional<ZoneId> zone(String name) {
    if (name.equalsIgnoreCase("UTC") || name.equalsIgnoreCase("GMT")) {
      return Optional.of(ZoneOffset.UTC);
    }
    try {
      return ZoneId.getAvailableZoneIds().contains(name)
          ? Optional.of(ZoneId.of(name))
          : Optional.empty();
    } catch (DateTimeException noSuchZone) {
      return Optional.empty();
    }
  }

  /** Returns the same for an answer that has no count. */
  Preferences withoutCount() {
    return new Preferences(CountMode.NONE, timezone, handling);
  }

  /** Returns the time zone of the answer. */
  ZoneId zone() {
    return timezone.orElse(ZoneOffset.UTC);
  }

  /** Returns the header Preference-Applied; empty if nothing that was preferred is known. */
  Optional<String> applied() {
    List<String> applied =
        Stream.of(
                count.word().map(word -> "count=" + word),
                handling.map(word -> "handling=" + word),
                timezone.map(zone -> TIMEZONE + "=" + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone)))
            .flatMap(Optional::stream)
            .toList();
    return applied.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", applied));
  }
}
