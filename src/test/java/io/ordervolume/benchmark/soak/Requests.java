package io.ordervolume.benchmark.soak;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Chooses reads at random: rows, pages, live reads, and aggregates. */
final class Requests {

  private static final int CUSTOMERS = 40_000;

  private final Orders orders;
  private final String fullView;

  /**
   * @param fullView the view in mode full
   */
  Requests(Orders orders, String fullView) {
    this.orders = orders;
    this.fullView = fullView;
  }

  /** Returns any read. Of a thousand, each branch has the share that its numbers show. */
  Request next() {
    int dice = number(1_000);
    if (dice < 540) {
      return row(orders.anyWritten(), false);
    } else if (dice < 590) {
      return row(orders.anyDeleted(), false);
    } else if (dice < 840) {
      return Request.of(page(), false);
    } else if (dice < 940) {
      return Request.of(customer(), false);
    } else if (dice < 970) {
      return Request.of(aggregate(), false);
    } else if (dice < 990) {
      return Request.of("/" + fullView, false);
    } else {
      return live();
    }
  }

  /** They are few, because each computes all rows again for which changes wait. */
  private Request live() {
    int dice = number(20);
    if (dice < 10) {
      return row(orders.anyWritten(), true);
    } else if (dice < 13) {
      return row(orders.anyDeleted(), true);
    } else if (dice < 15) {
      return Request.of(page(), true);
    } else if (dice < 18) {
      return Request.of(customer(), true);
    } else {
      return Request.of(dice == 18 ? aggregate() : "/" + fullView, true);
    }
  }

  private Request row(Optional<KnownOrder> order, boolean live) {
    return order.map(known -> Request.of(known, live)).orElseGet(() -> Request.of(page(), live));
  }

  /** Pages come straight from an index. */
  private String page() {
    return switch (number(3)) {
      case 0 -> "/customer_order_volume?order=order_cost&limit=100&order_cost=gt." + number(200);
      case 1 -> "/customer_order_volume?order=purchase_date.desc&limit=100&offset=" + number(100);
      default -> "/customer_order_volume?limit=100&order_id=gt." + (orders.newest() - 200);
    };
  }

  /** Aggregates read some thousand rows, so that their cost does not depend on the state. */
  private String aggregate() {
    return "/customer_order_volume?order_id=gt."
        + (orders.newest() - 2_000 - number(1_000))
        + "&select=state,orders:count(),spend:order_cost.sum()&order=spend.desc";
  }

  private String customer() {
    return "/benchmark_" + (1 + number(3)) + "?customer_id=eq." + (1 + number(CUSTOMERS));
  }

  private static int number(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }
}
