package io.ordervolume.read;

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

  /** Returns the mode of that name; NONE for any other name. */
  static CountMode named(String word) {
    return switch (word) {
      case "exact" -> EXACT;
      case "planned" -> PLANNED;
      case "estimated" -> ESTIMATED;
      default -> NONE;
    };
  }

  /** Returns the name in the header Prefer; empty for NONE. */
  Optional<String> word() {
    return this == NONE ? Optional.empty() : Optional.of(name().toLowerCase(Locale.ROOT));
  }
}
