package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.text;

import io.ordervolume.testing.ServiceProcess;
import java.util.EnumMap;
import java.util.Map;

/** Compares the time of a page deep in the rows with that of an early page, for several orders. */
final class CursorBenchmark {

  private static final int DEEP = 10_000;
  private static final int ROWS = 100;
  private static final int TURNS = 30;
  private static final double MEDIAN = 0.5;
  private static final String[] ORDERS = {"unique_id", "state", "purchase_date.desc", "order_cost"};

  private final BenchmarkStore store;
  private final MarkdownTable table = new MarkdownTable("order", "page 10,000", "at least");

  private enum Page {
    SECOND,
    DEEP
  }

  CursorBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Runs the benchmark and returns a table. */
  String run() throws Exception {
    try (ServiceProcess service = store.serve()) {
      HttpReader http = new HttpReader(service.port());
      int deep = Math.min(DEEP, store.orders() / ROWS - 1);
      for (String order : ORDERS) {
        System.err.println("Paging in the order " + order);
        String path = "?limit=" + ROWS + "&order=" + order;
        String second = http.next(path);
        String last = second;
        for (int page = 3; page <= deep; page++) {
          last = http.next(last);
        }
        Map<Page, Interleaving.Work> works = new EnumMap<>(Page.class);
        String far = last;
        works.put(Page.SECOND, () -> http.plain(second));
        works.put(Page.DEEP, () -> http.plain(far));
        Map<Page, Latencies> taken = Interleaving.take(TURNS, works);
        table.row(order, text(taken.get(Page.SECOND).ratio(taken.get(Page.DEEP), MEDIAN)), "0.95");
      }
    }
    return table + "\nThe speed of the page, in times of that of page 2, half of the time.\n";
  }
}
