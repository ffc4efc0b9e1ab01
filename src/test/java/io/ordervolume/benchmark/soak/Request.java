package io.ordervolume.benchmark.soak;

import java.util.Optional;

/**
 * A read.
 *
 * @param live whether it asks for the rows as they are now
 * @param order the order that it asks for, if it asks for one that is known
 */
record Request(String path, boolean live, Optional<KnownOrder> order) {

  static Request of(KnownOrder order, boolean live) {
    return new Request("/customer_order_volume/" + order.uniqueId(), live, Optional.of(order));
  }

  static Request of(String path, boolean live) {
    return new Request(path, live, Optional.empty());
  }
}
