package io.ordervolume.benchmark;

import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * How many requests the service answers, beside the limit of the machine in the same rounds: a
 * server written by hand ({@link Ceiling}), which asks the database each time.
 */
final class ThroughputBenchmark {

  private static final int ROUNDS = 7;
  private static final int SECONDS = 3;
  private static final int WARM_UP_SECONDS = 10;
  private static final String ROW = "/customer_order_volume/*";
  private static final String PAGE =
      "/customer_order_volume?state=in.(TX,OH,IL)&order=state.asc&limit=100";
  private static final String NO_HEADER = "";

  private final BenchmarkStore store;
  private final MarkdownTable table =
      new MarkdownTable(
          "asked for", "rate", "from", "to", "at least", "p99", "CPU of the service a request");

  /** One kind of request to the service, and what it is compared with. */
  private record Scenario(
      String name, Load load, int port, ServiceProcess service, Load limit, String atLeast) {}

  ThroughputBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Measures, and answers a table. */
  String run() throws Exception {
    int ceilingPort = freePort();
    Process ceiling = ceiling(ceilingPort);
    try (ServiceProcess asking = store.serve();
        ServiceProcess remembering = store.serve(Map.of("order-volume.memory.max-size", "64M"))) {
      for (Scenario scenario : scenarios(asking, remembering)) {
        System.err.println("Requests for " + scenario.name);
        measure(scenario, ceilingPort);
      }
    } finally {
      ceiling.destroy();
    }
    return table
        + "\n1 is the limit of the machine: the median of "
        + ROUNDS
        + " rounds, from the least to the most. p99 is in times of the limit's.\n";
  }

  private List<Scenario> scenarios(ServiceProcess asking, ServiceProcess remembering)
      throws Exception {
    List<String> keys =
        store.texts("select unique_id from customer_order_volume order by random() limit 1000");
    Load row = new Load(ROW, NO_HEADER, keys);
    Load page = new Load(PAGE, NO_HEADER, keys);
    Load nothing = new Load("/nothing", NO_HEADER, keys);
    Load held = new Load(PAGE, "If-None-Match: " + tag(remembering.port()), keys);
    return List.of(
        new Scenario("one row, from the database", row, asking.port(), asking, row, "0.45"),
        new Scenario("page of 100, from the database", page, asking.port(), asking, page, "0.55"),
        new Scenario("one row, from memory", row, remembering.port(), remembering, row, "1"),
        new Scenario("page of 100, from memory", page, remembering.port(), remembering, page, "1"),
        new Scenario(
            "304, against an answer of nothing",
            held,
            remembering.port(),
            remembering,
            nothing,
            "0.95"));
  }

  private void measure(Scenario scenario, int ceilingPort) throws Exception {
    scenario.load.run(scenario.port, WARM_UP_SECONDS);
    scenario.limit.run(ceilingPort, WARM_UP_SECONDS);
    List<Double> rates = new ArrayList<>();
    List<Double> tails = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      double before = cpuSeconds(scenario.service);
      Load.Result service = scenario.load.run(scenario.port, SECONDS);
      cpu.add((cpuSeconds(scenario.service) - before) / (service.rate() * SECONDS) * 1e6);
      Load.Result limit = scenario.limit.run(ceilingPort, SECONDS);
      rates.add(service.rate() / limit.rate());
      tails.add(service.tailMillis() / limit.tailMillis());
    }
    table.row(
        scenario.name,
        ratio(median(rates)),
        ratio(sorted(rates).min().getAsDouble()),
        ratio(sorted(rates).max().getAsDouble()),
        scenario.atLeast,
        ratio(median(tails)),
        String.format("%.0f µs", median(cpu)));
  }

  private static double cpuSeconds(ServiceProcess service) {
    return service.process().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  private static String tag(int port) throws IOException {
    HttpURLConnection request =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + PAGE).toURL().openConnection();
    request.getInputStream().close();
    return request.getHeaderField("ETag");
  }

  private Process ceiling(int port) throws IOException {
    Map<String, String> settings = store.configuration();
    String url =
        settings
            .get("quarkus.datasource.reactive.url")
            .replace(
                "://",
                "://%s:%s@"
                    .formatted(
                        settings.get("quarkus.datasource.username"),
                        settings.get("quarkus.datasource.password")));
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            Ceiling.class.getName(),
            url,
            String.valueOf(port))
        .redirectErrorStream(true)
        .redirectOutput(Path.of("target/ceiling.log").toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static DoubleStream sorted(List<Double> figures) {
    return figures.stream().mapToDouble(Double::doubleValue).sorted();
  }

  private static double median(List<Double> figures) {
    return sorted(figures).toArray()[figures.size() / 2];
  }

  private static String ratio(double ratio) {
    return String.format("%.2f", ratio);
  }
}
