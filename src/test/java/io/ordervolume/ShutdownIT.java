package io.ordervolume;

import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.EventStream;
import io.ordervolume.testing.OwnServer;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PlainClient;
import io.ordervolume.testing.PlainClient.Answer;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.TestSql;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests SIGTERM while clients read, export, listen and wait for a refresh. As behind a Kubernetes
 * Service, clients open no new connection once the service is not ready.
 */
@Tag("full")
class ShutdownIT {

  private static final Duration DELAY = Duration.ofSeconds(5);
  private static final Duration BOUND = Duration.ofSeconds(45);
  private static final int ORDERS = 10_000;
  private static final int READERS = 6;
  private static final int TERMINATED = 128 + 15;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final AtomicBoolean ready = new AtomicBoolean(true);
  private final AtomicBoolean ending = new AtomicBoolean();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger answeredWhileEnding = new AtomicInteger();
  private EmbeddedDatabase database;
  private TestSql sql;

  @BeforeEach
  void startDatabase() throws IOException {
    database = OwnServer.start(directory.resolve("server"));
    sql = new TestSql(database);
  }

  @AfterEach
  void stopDatabase() {
    callers.shutdownNow();
    database.close();
  }

  @Test
  void noRequestFailsAndTheRefreshIsReportedAsCancelled() throws Exception {
    Map<String, String> settings = new HashMap<>(database.configuration());
    settings.put("order-volume.security", "open");
    settings.put("quarkus.liquibase.contexts", "sample");
    settings.put("order-volume.refresh.min-interval", "1h");
    settings.put("quarkus.shutdown.delay", DELAY.toSeconds() + "s");
    settings.put("quarkus.shutdown.timeout", "20s");
    try (ServiceProcess service = ServiceProcess.start(directory, settings);
        Connection writer = sql.connect()) {
      int http = service.port();
      int management = service.managementPort();
      await(() -> given().port(management).get("/q/health/ready").statusCode() == 200);
      Future<Answer> refresh = refreshThatCannotEnd(http, writer);
      List<Future<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        int reader = i;
        readers.add(callers.submit(() -> read(http, reader)));
      }
      Future<Integer> exports = callers.submit(() -> export(http));
      EventStream events =
          EventStream.of(URI.create("http://localhost:" + http + "/freshness/events"));
      events.next("freshness");
      Future<?> listener = callers.submit(events::awaitEnd);
      await(() -> answered.get() > 500);

      long told = System.nanoTime();
      ending.set(true);
      service.process().destroy();
      await(() -> given().port(management).get("/q/health/ready").statusCode() == 503);
      ready.set(false);

      for (Future<Integer> reader : readers) {
        assertThat(get(reader)).isPositive();
      }
      assertThat(get(exports)).isPositive();
      get(listener);
      assertThat(answeredWhileEnding).hasPositiveValue();
      assertThat(get(refresh).status()).isEqualTo(200);
      assertThat(get(refresh).body()).contains("\"outcome\":\"cancelled\"");
      assertThat(service.exitCode()).isIn(0, TERMINATED);
      assertThat(Duration.ofNanos(System.nanoTime() - told)).isBetween(DELAY, BOUND);
      assertThat(service.log()).doesNotContain("ERROR", "stackTrace");
    }
    assertThat(
            sql.text(
                "select string_agg(outcome, ' ' order by id) from order_volume.refresh_log"
                    + " where finished_at is not null"))
        .endsWith("cancelled");
    assertThat(sql.text("select count(*) from order_volume.refresh_log where outcome = 'running'"))
        .isEqualTo("0");
    await(
        () ->
            sql.text(
                    "select count(*) from pg_stat_activity where application_name like 'order-volume%'")
                .equals("0"));
  }

  /** Starts a refresh that waits for a locked table. */
  private Future<Answer> refreshThatCannotEnd(int http, Connection writer) throws Exception {
    writer.setAutoCommit(false);
    writer.createStatement().execute("lock table products_orders in access exclusive mode");
    Future<Answer> refresh =
        callers.submit(
            () -> {
              try (PlainClient client = PlainClient.connect(http)) {
                return client.send("POST", "/refreshes", "Prefer: wait=60");
              }
            });
    await(
        () ->
            !sql.text(
                    "select count(*) from pg_locks where relation = 'products_orders'::regclass and not granted")
                .equals("0"));
    return refresh;
  }

  /**
   * Reads until the service is not ready. Returns how often the server closed a connection; fails
   * on any other error.
   */
  private int read(int http, int reader) throws IOException {
    String[] paths = {
      "/customer_order_volume?limit=10",
      "/customer_order_volume?order=order_id&limit=1&offset=",
      "/complete_customer_data?limit=10&offset=",
    };
    int letGo = 0;
    while (ready.get()) {
      try (PlainClient client = PlainClient.connect(http)) {
        Answer answer;
        int i = 0;
        do {
          String path = paths[(reader + i) % paths.length];
          boolean asked = ending.get();
          answer = client.send("GET", path.endsWith("=") ? path + i % 1_000 : path);
          assertThat(answer.status()).as(path + answer.body()).isEqualTo(200);
          answered.incrementAndGet();
          if (asked) {
            answeredWhileEnding.incrementAndGet();
          }
          i++;
        } while (!answer.isLast());
        letGo++;
      }
    }
    return letGo;
  }

  /**
   * Exports until the service is not ready. Returns the number of exports; fails if one is
   * incomplete.
   */
  private int export(int http) throws IOException {
    int whole = 0;
    while (ready.get()) {
      try (PlainClient client = PlainClient.connect(http)) {
        Answer answer;
        do {
          answer = client.send("GET", "/customer_order_volume", "Accept: text/csv");
          assertThat(answer.status()).as(answer.body()).isEqualTo(200);
          assertThat(answer.body().lines().count()).isEqualTo(ORDERS + 1);
          whole++;
        } while (!answer.isLast());
      }
    }
    return whole;
  }

  private static <T> T get(Future<T> work) throws Exception {
    return work.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);
  }
}
