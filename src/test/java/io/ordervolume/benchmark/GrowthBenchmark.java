package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.text;

import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the same requests cost as the table grows: what should not grow with it is seen to. */
final class GrowthBenchmark {

  private static final int TURNS = 20;
  private static final int READS_TO_WARM_UP = 3_000;
  private static final double MEDIAN = 0.5;
  private static final String PAGE = "?state=in.(TX,OH,IL)&order=state.asc&limit=100";

  private final List<Integer> sizes;
  private final Map<String, Map<Integer, Double>> millis = new LinkedHashMap<>();

  private enum Only {
    ONE
  }

  GrowthBenchmark(List<Integer> sizes) {
    this.sizes = sizes;
  }

  /** Measures, and answers a table. */
  String run(Path directory) throws Exception {
    for (int size : sizes) {
      System.err.printf("%,d orders%n", size);
      try (BenchmarkStore store = BenchmarkStore.open(directory.resolve("" + size), size);
          ServiceProcess service = store.serve()) {
        measure(store, new HttpReader(service.port()));
        service.stop();
      }
    }
    return table();
  }

  private void measure(BenchmarkStore store, HttpReader http) throws Exception {
    List<String> keys =
        store.texts("select unique_id from customer_order_volume order by random() limit 500");
    int[] next = {0};
    Turns.Work row = () -> http.plain("/" + keys.get(next[0]++ % keys.size()));
    for (int i = 0; i < READS_TO_WARM_UP; i++) {
      row.once();
      http.plain(PAGE);
    }
    take(store, "one row", row);
    take(store, "page of 100 by three states", () -> http.plain(PAGE));
    String second = http.next("?limit=100&order=purchase_date.desc");
    take(store, "second page by date", () -> http.plain(second));
    take(
        store,
        "last hundred orders of a state",
        () -> http.plain("?state=eq.TX&order=purchase_date.desc&limit=100"));
    take(
        store,
        "all orders by state",
        () -> http.plain("?select=state,orders:count(),spend:order_cost.sum()&order=state"));
    PendingChange change = PendingChange.ofOrders(100, store.orders());
    change.make(store);
    take(store, "one row, live, 100 changes wait", () -> http.live("/" + keys.get(0)));
    take(store, "page of 100, live, 100 changes wait", () -> http.live(PAGE));
    change.undo(store);
    take(store, "refresh, nothing changed", http::refreshed);
  }

  private void take(BenchmarkStore store, String name, Turns.Work work) throws Exception {
    int turns = name.startsWith("refresh") ? 3 : TURNS;
    Duration taken = Turns.take(turns, Map.of(Only.ONE, work)).get(Only.ONE).quantile(MEDIAN);
    millis
        .computeIfAbsent(name, missing -> new LinkedHashMap<>())
        .put(store.orders(), taken.toNanos() / 1e6);
  }

  private String table() throws IOException {
    int least = sizes.get(0);
    Object[] columns = new Object[sizes.size() + 1];
    columns[0] = "orders";
    for (int i = 0; i < sizes.size(); i++) {
      columns[i + 1] = String.format("%,d", sizes.get(i));
    }
    MarkdownTable table = new MarkdownTable(List.of(columns).toArray(String[]::new));
    millis.forEach(
        (name, times) -> {
          Object[] cells = new Object[sizes.size() + 1];
          cells[0] = name;
          for (int i = 0; i < sizes.size(); i++) {
            double millis = times.get(sizes.get(i));
            cells[i + 1] = i == 0 ? text(millis) + " ms" : text(millis / times.get(least));
          }
          table.row(cells);
        });
    return table
        + "\nMilliseconds half of the time for the least, and times of that for the others.\n";
  }
}
