package io.ordervolume.query;

import java.util.OptionalInt;

/** How many rows a page has when the caller does not say, and how many it may ask for. */
public record PageLimits(int standard, int most) {

  /** The rows that a page may have. Throws {@link BadQuery} when the caller asks for too many. */
  public int rows(OptionalInt asked) {
    if (asked.orElse(standard) > most) {
      throw new BadQuery(
          BadQuery.Reason.OUT_OF_RANGE,
          "limit",
          "limit is beyond " + most + ".",
          "Give 0 to " + most + ", and take further pages by offset.");
    }
    return asked.orElse(standard);
  }
}
