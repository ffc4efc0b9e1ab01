package io.ordervolume.volume;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the rows of the view are named: customer id and order id, joined by a hyphen. */
final class UniqueId {

  private static final Pattern CUSTOMER_AND_ORDER = Pattern.compile("-?\\d+-(-?\\d+)");

  private UniqueId() {}

  /** The order that it names; empty where no order can have it. */
  static Optional<Long> order(String uniqueId) {
    Matcher matcher = CUSTOMER_AND_ORDER.matcher(uniqueId);
    try {
      return matcher.matches() ? Optional.of(Long.valueOf(matcher.group(1))) : Optional.empty();
    } catch (NumberFormatException beyondEveryOrder) {
      return Optional.empty();
    }
  }
}
