package io.ordervolume.answer;

import io.ordervolume.http.Directives;
import io.ordervolume.query.BadQuery;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Locale;

/** Whether the caller wants to know how many rows there are beside those of the page. */
enum Count {
  NONE,
  EXACT,
  /** What the planner expects. */
  PLANNED,
  /** As planned where that is many, else exact. */
  ESTIMATED;

  /** What the header Prefer says. Throws {@link BadQuery}. */
  static Count of(HttpHeaders headers) {
    return Directives.of(headers, "Prefer").value("count").map(Count::named).orElse(NONE);
  }

  private static Count named(String word) {
    return switch (word) {
      case "exact" -> EXACT;
      case "planned" -> PLANNED;
      case "estimated" -> ESTIMATED;
      default ->
          throw new BadQuery(
              BadQuery.Reason.INVALID_VALUE,
              "Prefer",
              "There is no such count.",
              "Write Prefer: count=exact, count=planned or count=estimated.");
    };
  }

  /** The header Preference-Applied of an answer that was counted so; null for none. */
  String applied() {
    return this == NONE ? null : "count=" + name().toLowerCase(Locale.ROOT);
  }
}
