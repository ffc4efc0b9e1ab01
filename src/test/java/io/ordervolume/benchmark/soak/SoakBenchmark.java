package io.ordervolume.benchmark.soak;

import io.ordervolume.benchmark.BenchmarkStore;
import io.ordervolume.benchmark.MoreViews;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs two instances under a steady load of writes and reads while one of them is killed and
 * PostgreSQL is restarted again and again. It writes its samples and a picture of them to docs.
 */
public final class SoakBenchmark {

  private static final int ORDERS = 200_000;
  private static final int CUSTOMERS = ORDERS / 5;
  private static final double ORDERS_A_SECOND = 200;
  private static final int VIEWS = 3;

  /** On two cores the JIT compiler takes most of this time. */
  private static final Duration WARMING_UP = Duration.ofMinutes(2);

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Path DOCS = Path.of("docs");

  /** A view that cannot be maintained incrementally. */
  private static final String FULL_VIEW = "benchmark_full";

  private static final String MAINTAIN_FULL_VIEW =
      """
      create materialized view %1$s as
        select customer_id, count(*) as orders from orders group by customer_id order by orders desc, customer_id limit 100;
      create unique index on %1$s (customer_id);
      select order_volume.maintain('%1$s')
      """
          .formatted(FULL_VIEW);

  private final BenchmarkStore store;
  private final Instance first;
  private final Instance second;
  private final Findings findings = new Findings();

  private SoakBenchmark(BenchmarkStore store) {
    this.store = store;
    this.first = new Instance("first", store);
    this.second = new Instance("second", store);
  }

  /** Runs for this time on a new store below this directory and returns a table. */
  public static String run(Path directory, Duration time) throws Exception {
    String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
    Path own = directory.resolve("soak-" + started);
    try (BenchmarkStore store = BenchmarkStore.open(own, ORDERS)) {
      SoakBenchmark benchmark = new SoakBenchmark(store);
      try (Instance first = benchmark.first;
          Instance second = benchmark.second) {
        benchmark.install();
        return benchmark.measure(time);
      }
    }
  }

  private void install() throws Exception {
    first.start();
    // The embedded server commits asynchronously, and a crash may then lose known orders.
    store.execute("alter database postgres set synchronous_commit = on");
    new MoreViews(store).reach(VIEWS);
    store.execute(MAINTAIN_FULL_VIEW);
    store.execute("vacuum analyze");
    first.kill();
    first.start();
    second.start();
  }

  private String measure(Duration time) throws Exception {
    Run run =
        new Run(
            store,
            new Tally(),
            findings,
            new Outages(GRACE),
            System.nanoTime() + WARMING_UP.plus(time).toNanos());
    List<Instance> instances = List.of(first, second);
    Orders orders = new Orders(ORDERS, CUSTOMERS);
    Requests requests = new Requests(orders, FULL_VIEW);
    OtherWrites others = new OtherWrites(orders);
    Laws laws = new Laws(run);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<?>> parts = new ArrayList<>();
      parts.add(
          threads.submit(
              new SteadyWrites(run, ORDERS_A_SECOND, Figure.ORDERS_WRITTEN, orders::write)));
      parts.add(threads.submit(new SteadyWrites(run, 1, Figure.ORDERS_DELETED, orders::delete)));
      parts.add(threads.submit(new SteadyWrites(run, 1, Figure.OTHER_WRITES, others::write)));
      parts.add(threads.submit(new Readers(run, instances, requests)));
      run.sleepUntil(run.end() - time.toNanos());
      run.tally().restart();
      findings.note("Warmed up");
      parts.add(threads.submit(new Probe(run, instances, orders)));
      parts.add(threads.submit(laws::watch));
      parts.add(threads.submit((Callable<Void>) new Faults(run, second, time)::make));
      List<Sample> samples = new Sampler(run, first, second).take(DOCS.resolve("soak.csv"));
      for (Future<?> part : parts) {
        part.get();
      }
      return report(samples, laws.compareAtRest());
    } finally {
      threads.shutdownNow();
    }
  }

  private String report(List<Sample> samples, int unequal) throws Exception {
    new Results(samples).draw(DOCS.resolve("soak.svg"));
    return new Comparison(samples).table()
        + "\n%d findings. At the end, without writes, %d views differed from their definitions.%n"
            .formatted(findings.count(), unequal);
  }
}
