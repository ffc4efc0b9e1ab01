package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.median;
import static io.ordervolume.benchmark.Ratios.text;

import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Compares exports as CSV and NDJSON with {@code \copy} of psql in the same rounds. */
final class ExportBenchmark {

  private static final int ROUNDS = 7;
  private static final int ROUNDS_TO_WARM_UP = 4;
  private static final int MEBIBYTE = 1 << 20;
  private static final String COPY =
      "\\copy (select unique_id, customer_name, purchase_date, city, state, order_size, order_cost,"
          + " order_id, customer_id from customer_order_volume) to '/dev/null' csv header";

  private final BenchmarkStore store;
  private final MarkdownTable table =
      new MarkdownTable("rows as", "rate", "from", "to", "at least", "first byte", "memory grew");

  /** The time until the end of a response, and until its first byte. */
  private record Taken(Duration all, Duration firstByte) {}

  ExportBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Runs the benchmark and returns a table. */
  String run() throws Exception {
    try (ServiceProcess service = store.serve()) {
      measure(service, "CSV", "text/csv", "0.5");
      measure(service, "NDJSON", "application/x-ndjson", "0.3");
    }
    return table
        + "\nRates are in times of `\\copy`, the median of "
        + ROUNDS
        + " rounds, from the least to the most.\n";
  }

  private void measure(ServiceProcess service, String name, String type, String atLeast)
      throws Exception {
    System.err.println("All rows as " + name);
    Psql psql = new Psql(store);
    for (int i = 0; i < ROUNDS_TO_WARM_UP; i++) {
      export(service.port(), type);
      psql.time(COPY);
    }
    long before = service.residentBytes();
    List<Double> rates = new ArrayList<>();
    List<Double> firstBytes = new ArrayList<>();
    long most = before;
    for (int i = 0; i < ROUNDS; i++) {
      Taken ours = export(service.port(), type);
      rates.add((double) psql.time(COPY).toNanos() / ours.all.toNanos());
      firstBytes.add(ours.firstByte.toNanos() / 1e6);
      most = Math.max(most, service.residentBytes());
    }
    table.row(
        name,
        text(median(rates)),
        text(rates.stream().min(Double::compare).orElseThrow()),
        text(rates.stream().max(Double::compare).orElseThrow()),
        atLeast,
        text(median(firstBytes)) + " ms",
        (most - before) / MEBIBYTE + " MiB");
  }

  private static Taken export(int port, String type) throws IOException {
    long began = System.nanoTime();
    HttpURLConnection request =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port + "/customer_order_volume")
                .toURL()
                .openConnection();
    request.setRequestProperty("Accept", type);
    try (InputStream body = request.getInputStream()) {
      body.read();
      long first = System.nanoTime();
      byte[] buffer = new byte[1 << 16];
      while (body.read(buffer) >= 0) {
        // The benchmark only needs the time.
      }
      return new Taken(
          Duration.ofNanos(System.nanoTime() - began), Duration.ofNanos(first - began));
    }
  }
}
