package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.median;
import static io.ordervolume.benchmark.Ratios.text;
import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Query;
import io.ordervolume.query.QueryParameter;
import io.ordervolume.query.QueryParser;
import io.ordervolume.sql.ReadStatements;
import io.ordervolume.sql.Relation;
import io.ordervolume.sql.RowSource;
import io.ordervolume.sql.SqlStatement;
import io.ordervolume.sql.ValueForm;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.StoreRelations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Compares the database cost of the service with that of pgbench, which sends the same statements.
 */
final class DatabaseBenchmark {

  private static final int ROUNDS = 5;
  private static final int SECONDS = 3;
  private static final int SECONDS_TO_WARM_UP = 30;
  private static final int MANY = 32;
  private static final int FEW = 4;

  /** The number of different statements of each kind that pgbench gets. */
  private static final int KEYS = 100;

  private static final String VIEW = "/customer_order_volume";

  private final BenchmarkStore store;
  private final Relation relation = Relation.of(StoreRelations.CUSTOMER_ORDER_VOLUME);
  private final QueryParser parser = new QueryParser(relation.columns(), false);
  private final MarkdownTable table =
      new MarkdownTable(
          "asked for", "rate", "from", "to", "CPU of the database", "the same for pgbench");

  DatabaseBenchmark(BenchmarkStore store) {
    this.store = store;
  }

  /** Runs the benchmark and returns a table. */
  String run() throws Exception {
    List<String> keys =
        store.texts("select unique_id from customer_order_volume order by random() limit " + KEYS);
    try (ServiceProcess service = store.serve()) {
      measure(
          service,
          "one row",
          new Load(MANY, VIEW + "/*", "", keys),
          keys.stream().map(key -> sql(parser.parseRowId(key, List.of()))).toList(),
          MANY);
      measure(service, "page of 100", MANY, "state=in.(TX,OH,IL)", "order=state.asc", "limit=100");
      measure(
          service,
          "all orders of a year by state",
          FEW,
          "select=state,orders:count(),spend:order_cost.sum()",
          "purchase_date=gte.2026-01-01",
          "order=state",
          "limit=100");
    }
    return table
        + "\nRates are in times of pgbench's, the median of "
        + ROUNDS
        + " rounds, from the least to the most. CPU is in microseconds an answer.\n";
  }

  private void measure(ServiceProcess service, String name, int callers, String... parameters)
      throws Exception {
    List<QueryParameter> parsed =
        Stream.of(parameters)
            .map(parameter -> parameter.split("=", 2))
            .map(parts -> new QueryParameter(parts[0], parts[1]))
            .toList();
    Query query = parser.parse(parsed);
    int andOneMore = query.limit().orElseThrow() + 1;
    measure(
        service,
        name,
        new Load(callers, VIEW + "?" + String.join("&", parameters), "", List.of("")),
        List.of(sql(query.limitedTo(andOneMore))),
        callers);
  }

  private void measure(
      ServiceProcess service, String name, Load load, List<String> statements, int callers)
      throws Exception {
    System.err.println("Requests for " + name);
    Pgbench pgbench = new Pgbench(store);
    load.run(service.port(), SECONDS_TO_WARM_UP);
    List<Double> rates = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> its = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      Duration before = store.cpuTime();
      Load.Result answers = load.run(service.port(), SECONDS);
      ours.add(store.cpuTime().minus(before).toNanos() / 1e3 / answers.requests());
      Pgbench.Result limit = pgbench.run(statements, callers, SECONDS);
      its.add(limit.database());
      rates.add(answers.rate() / limit.rate());
    }
    table.row(
        name,
        text(median(rates)),
        text(rates.stream().min(Double::compare).orElseThrow()),
        text(rates.stream().max(Double::compare).orElseThrow()),
        text(median(ours)),
        text(median(its)));
  }

  /** Returns the SQL that the service sends for a query, with the values as literals. */
  private String sql(Query query) {
    SqlStatement statement =
        new ReadStatements(relation)
            .rows(query, Optional.empty(), RowSource.CURRENT, ValueForm.JSON)
            .statement();
    String sql = statement.sql();
    for (int i = statement.values().size(); i > 0; i--) {
      sql = sql.replace("$" + i, literal(statement.values().get(i - 1)));
    }
    return sql;
  }

  private static String literal(Object value) {
    return value instanceof Object[] values
        ? Stream.of(values).map(DatabaseBenchmark::literal).collect(joining(",", "array[", "]"))
        : "'" + value + "'";
  }
}
