package io.ordervolume.read;

import io.ordervolume.http.HeaderDirectives;
import io.ordervolume.query.InvalidQueryException;
import java.util.Locale;
import java.util.Optional;

/** Whether the client wants the number of rows that match. */
enum CountMode {
  NONE,
  EXACT,
  /** What the planner expects. */
  PLANNED,
  /** As planned where that is many, else exact. */
  ESTIMATED;

  /** What the header Prefer says. Throws {@link InvalidQueryException}. */
  static CountMode of(RequestHeaders headers) {
    return HeaderDirectives.of(headers.all("Prefer"))
        .value("count")
        .map(CountMode::named)
        .orElse(NONE);
  }

  private static CountMode named(String word) {
    return switch (word) {
      case "exact" -> EXACT;
      case "planned" -> PLANNED;
      case "estimated" -> ESTIMATED;
      default ->
          throw new InvalidQueryException(
              InvalidQueryException.Reason.INVALID_VALUE,
              "Prefer",
              "There is no such count.",
              "Write Prefer: count=exact, count=planned or count=estimated.");
    };
  }

  /** The header Preference-Applied of a response that was counted so. */
  Optional<String> applied() {
    return this == NONE
        ? Optional.empty()
        : Optional.of("count=" + name().toLowerCase(Locale.ROOT));
  }
}
