package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.median;
import static io.ordervolume.benchmark.Ratios.text;

import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares the request rate of the service with that of {@link BaselineServer} in the same rounds.
 */
final class ThroughputBenchmark {

  private static final int ROUNDS = 5;
  private static final int SECONDS = 3;

  /** Long enough for the JIT compiler, which shares two cores with the code that it compiles. */
  private static final int SECONDS_TO_WARM_UP = 60;

  private static final int SECONDS_TO_SETTLE = 5;
  private static final int MANY = 32;

  /** Clients of slow requests. */
  private static final int FEW = 4;

  private static final String ROW = "/customer_order_volume/*";
  private static final String PAGE = "/customer_order_volume" + Reads.PAGE;
  private static final String AGGREGATE =
      "/customer_order_volume?select=state,orders:count(),spend:order_cost.sum()"
          + "&purchase_date=gte.2026-01-01&order=state";
  private static final String AUDIENCE = "/deals/benchmark/audience?limit=100";

  /** A small audience that runs the same code. It is compiled before the large one is measured. */
  private static final String SMALL_AUDIENCE = "/deals/small/audience?limit=100";

  /** The deal of the seed question, for one state. */
  static final String DEAL =
      """
      {"states": ["%s"], "within": "P5M", "min_products": 4}""";

  private static final String ANY = "";

  private final BenchmarkStore store;
  private final MarkdownTable table =
      new MarkdownTable(
          "asked for",
          "rate",
          "from",
          "to",
          "at least",
          "p99",
          "CPU of the service",
          "of the database",
          "of the limit",
          "of its database");

  /** Requests to the service and the baseline that they are compared with. */
  private record Scenario(String name, Target ours, Target limit, String atLeast) {}

  ThroughputBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Runs the benchmark and returns a table. */
  String run() throws Exception {
    try (BaselineServerProcess ceiling = BaselineServerProcess.start(store);
        ServiceProcess asking = store.serve();
        ServiceProcess remembering =
            store.serve(Map.of("order-volume.response-cache.max-size", "64M"))) {
      HttpReader http = new HttpReader(asking.port());
      http.put("/deals/benchmark", DEAL.formatted("TX"));
      http.put("/deals/small", DEAL.formatted("VT"));
      List<Scenario> scenarios = scenarios(asking, remembering, ceiling);
      for (Scenario scenario : scenarios.subList(0, 2)) {
        System.err.println("Warming up with " + scenario.name);
        scenario.ours.run(SECONDS_TO_WARM_UP);
        scenario.limit.run(SECONDS_TO_WARM_UP / 4);
      }
      Target.of(asking, new Load(FEW, SMALL_AUDIENCE, ANY, List.of())).run(SECONDS_TO_WARM_UP / 2);
      for (Scenario scenario : scenarios) {
        System.err.println("Requests for " + scenario.name);
        measure(scenario);
      }
    }
    return table
        + "\nRates are in times of the limit's, the median of "
        + ROUNDS
        + " rounds, from the least to the most; p99 too. CPU is in microseconds a request.\n";
  }

  private List<Scenario> scenarios(
      ServiceProcess asking, ServiceProcess remembering, BaselineServerProcess ceiling)
      throws Exception {
    List<String> keys =
        store.texts("select unique_id from customer_order_volume order by random() limit 1000");
    Load row = new Load(MANY, ROW, ANY, keys);
    Load page = new Load(MANY, PAGE, ANY, keys);
    Load nothing = new Load(MANY, "/nothing", ANY, keys);
    HttpResponse<String> known = get(remembering.port(), PAGE);
    HttpResponse<String> knownRow = get(remembering.port(), ROW.replace("*", keys.get(0)));
    String held = "If-None-Match: " + known.headers().firstValue("ETag").orElseThrow();
    Load unchanged = new Load(MANY, PAGE, held, keys);
    return List.of(
        new Scenario(
            "one row, from the database", Target.of(asking, row), Target.of(ceiling, row), "0.45"),
        new Scenario(
            "page of 100, from the database",
            Target.of(asking, page),
            Target.of(ceiling, page),
            "0.55"),
        new Scenario(
            "all orders of a year by state, from the database",
            Target.of(asking, new Load(FEW, AGGREGATE, ANY, keys)),
            Target.of(ceiling, new Load(FEW, "/aggregate", ANY, keys)),
            "CPU of the service 0.15 of the database's"),
        new Scenario(
            "audience of the seed question, against grouping by what unique_id says",
            Target.of(asking, new Load(FEW, AUDIENCE, ANY, keys)),
            Target.of(ceiling, new Load(FEW, "/audience", ANY, keys)),
            "CPU as above"),
        new Scenario(
            "one row, from memory, against a constant of its size from the service",
            Target.of(remembering, row),
            Target.of(remembering, constant(knownRow, keys)),
            "0.9"),
        new Scenario(
            "one row, from memory, against a constant of its size",
            Target.of(remembering, row),
            Target.of(ceiling, constant(knownRow, keys)),
            ""),
        new Scenario(
            "one row, from memory, against the database",
            Target.of(remembering, row),
            Target.of(ceiling, row),
            "1"),
        new Scenario(
            "page of 100, from memory, against a constant of its size from the service",
            Target.of(remembering, page),
            Target.of(remembering, constant(known, keys)),
            "0.9"),
        new Scenario(
            "page of 100, from memory, against a constant of its size",
            Target.of(remembering, page),
            Target.of(ceiling, constant(known, keys)),
            ""),
        new Scenario(
            "page of 100, from memory, against the database",
            Target.of(remembering, page),
            Target.of(ceiling, page),
            "1"),
        new Scenario(
            "304, against an endpoint of the service that does nothing",
            Target.of(remembering, unchanged),
            Target.of(remembering, nothing),
            "0.95"),
        new Scenario(
            "304, against an answer of nothing",
            Target.of(remembering, unchanged),
            Target.of(ceiling, nothing),
            ""));
  }

  private static Load constant(HttpResponse<String> answer, List<String> keys) throws IOException {
    return new Load(MANY, "/static/" + answer.body().length(), ANY, keys);
  }

  private void measure(Scenario scenario) throws Exception {
    scenario.ours.run(SECONDS_TO_SETTLE);
    scenario.limit.run(SECONDS_TO_SETTLE);
    List<Target.Cost> ours = new ArrayList<>();
    List<Target.Cost> limits = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    List<Double> tails = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      Target.Cost our = scenario.ours.cost(store, SECONDS);
      Target.Cost limit = scenario.limit.cost(store, SECONDS);
      ours.add(our);
      limits.add(limit);
      rates.add(our.rate() / limit.rate());
      tails.add(our.tail() / limit.tail());
    }
    table.row(
        scenario.name,
        text(median(rates)),
        text(rates.stream().min(Double::compare).orElseThrow()),
        text(rates.stream().max(Double::compare).orElseThrow()),
        scenario.atLeast,
        text(median(tails)),
        text(median(ours.stream().map(Target.Cost::service).toList())),
        text(median(ours.stream().map(Target.Cost::database).toList())),
        text(median(limits.stream().map(Target.Cost::service).toList())),
        text(median(limits.stream().map(Target.Cost::database).toList())));
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url(port, path)).build());
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static URI url(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
