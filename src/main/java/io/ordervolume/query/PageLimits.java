package io.ordervolume.query;

import java.util.OptionalInt;

/**
 * How many rows a page may have.
 *
 * @param most also the number of rows where the caller gives no limit
 */
public record PageLimits(int most) {

  /**
   * The rows that a page may have. Throws {@link InvalidQueryException} when the caller asks for
   * too many.
   */
  public int rows(OptionalInt asked) {
    if (asked.orElse(most) > most) {
      throw new InvalidQueryException(
          InvalidQueryException.Reason.OUT_OF_RANGE,
          "limit",
          "limit is beyond " + most + ".",
          "Give 0 to " + most + ", and take further pages by offset.");
    }
    return asked.orElse(most);
  }
}
