package io.ordervolume;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.nullValue;

import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.ServiceProcess;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults that are made for real, while callers read, export and refresh. Whatever happens, no
 * answer is wrong, and when it is over nothing is left of it.
 */
class FaultsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ORDERS = 10_000;
  private static final int READERS = 4;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private EmbeddedDatabase database;

  @BeforeEach
  void startDatabase() throws IOException {
    database = EmbeddedDatabase.start(directory.resolve("server"));
  }

  @AfterEach
  void stopDatabase() {
    callers.shutdownNow();
    database.close();
  }

  private ServiceProcess serve(Map<String, String> others) throws Exception {
    Map<String, String> settings = new HashMap<>(database.configuration());
    settings.put("order-volume.security", "open");
    settings.put("quarkus.liquibase.contexts", "sample");
    settings.put("order-volume.memory.max-size", "0");
    settings.put("order-volume.refresh.min-interval", "1h");
    settings.putAll(others);
    ServiceProcess service = ServiceProcess.start(directory, settings);
    int http = service.port();
    await(() -> given().port(http).get("/customer_order_volume?limit=1").statusCode() == 200);
    return service;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        database.configuration().get("quarkus.datasource.jdbc.url"), "postgres", "postgres");
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    await(condition, () -> "");
  }

  private static void await(Callable<Boolean> condition, Supplier<String> otherwise)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(otherwise).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  /** Reads rows in every way until told to stop, and answers all that was not as it must be. */
  private Future<List<String>> read(int http, int reader, AtomicBoolean enough) {
    return callers.submit(
        () -> {
          List<String> wrong = new ArrayList<>();
          for (int i = reader; !enough.get(); i++) {
            int order = 1 + i * 7 % ORDERS;
            String path =
                i % 2 == 0
                    ? "/customer_order_volume?order_id=eq." + order
                    : "/customer_order_volume?select=order_id&order=order_id&offset="
                        + (order - 1)
                        + "&limit=1";
            Response answer =
                given()
                    .port(http)
                    .header("Cache-Control", i % 3 == 0 ? "no-cache" : "max-age=86400")
                    .get(path);
            if (!isRight(answer, order)) {
              wrong.add(answer.statusCode() + " " + path + " " + answer.asString());
            }
          }
          return wrong;
        });
  }

  private static boolean isRight(Response answer, int order) {
    return answer.statusCode() == 503
        ? answer.header("Retry-After") != null
            && answer.contentType().startsWith("application/problem+json")
        : answer.statusCode() == 200
            && answer.jsonPath().getList("order_id", Integer.class).equals(List.of(order));
  }

  /** Exports until told to stop: each is whole, or breaks off, or was refused. */
  private Future<Integer> export(int http, AtomicBoolean enough) {
    return callers.submit(
        () -> {
          int whole = 0;
          while (!enough.get()) {
            HttpURLConnection request =
                (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + http + "/customer_order_volume")
                        .toURL()
                        .openConnection();
            request.setRequestProperty("Accept", "text/csv");
            try (InputStream body = request.getInputStream()) {
              String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
              assertThat(text.lines().count()).isEqualTo(ORDERS + 1);
              whole++;
            } catch (IOException brokeOffOrRefused) {
              assertThat(request.getResponseCode()).isIn(200, 503);
            }
          }
          return whole;
        });
  }

  /** What must be so when a fault is over, within a bounded time. */
  private void everythingIsWell(ServiceProcess service) throws Exception {
    int http = service.port();
    await(() -> given().port(http).get("/freshness").statusCode() == 200);
    Response refresh = given().port(http).header("Prefer", "wait=60").post("/refreshes");
    refresh.then().statusCode(200).body("outcome", in(List.of("succeeded", "unchanged")));
    refresh.then().body("unexplained_rows", anyOf(nullValue(), equalTo(0)));
    await(
        () -> "fresh".equals(given().port(http).get("/freshness").path("state")),
        () -> given().port(http).get("/freshness").asString());
    assertThat(
            number(
                "select count(*) from (table customer_order_volume_current"
                    + " except table customer_order_volume_definition) different"))
        .isZero();
    await(() -> number("select count(*) from refresh_log where outcome = 'running'") == 0);
    await(
        () ->
            number(
                    "select count(*) from pg_stat_activity where application_name like 'order-volume%'"
                        + " and state <> 'idle'")
                == 0);
    connectionsCanBeHad(http);
  }

  /** As many pages at once as there may be: none waits for a connection that was lost. */
  private void connectionsCanBeHad(int http) throws Exception {
    List<CompletableFuture<Response>> pages = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String path = "/customer_order_volume?limit=1&offset=" + i;
      pages.add(CompletableFuture.supplyAsync(() -> given().port(http).get(path), callers));
    }
    for (CompletableFuture<Response> page : pages) {
      assertThat(page.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  private long postmaster() throws IOException {
    return Long.parseLong(
        Files.readAllLines(directory.resolve("server/data/postmaster.pid")).get(0));
  }

  @Test
  void theServerIsKilledAndComesBackInTheMidstOfReadsExportsAndRefreshes() throws Exception {
    try (ServiceProcess service = serve(Map.of())) {
      int http = service.port();
      int port = database.port();
      AtomicBoolean enough = new AtomicBoolean();
      List<Future<List<String>>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(read(http, i, enough));
      }
      Future<Integer> exports = export(http, enough);
      for (int kill = 0; kill < 2; kill++) {
        execute("update customers set first_name = first_name || '!' where id % 10 = 0");
        given().port(http).post("/refreshes");
        ProcessHandle server = ProcessHandle.of(postmaster()).orElseThrow();
        server.destroyForcibly();
        server.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        await(() -> given().port(http).get("/freshness").statusCode() == 503);
        database.close();
        database = EmbeddedDatabase.start(directory.resolve("server"), port);
        await(() -> given().port(http).get("/freshness").statusCode() == 200);
        await(() -> given().port(http).get("/customer_order_volume?limit=1").statusCode() == 200);
      }
      enough.set(true);
      for (Future<List<String>> reader : readers) {
        assertThat(reader.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
      }
      assertThat(exports.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isPositive();
      everythingIsWell(service);
      service.stop();
    }
  }

  @Test
  void everyConnectionIsCutTimeAndAgain() throws Exception {
    try (ServiceProcess service = serve(Map.of())) {
      int http = service.port();
      AtomicBoolean enough = new AtomicBoolean();
      List<Future<List<String>>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(read(http, i, enough));
      }
      Future<Integer> exports = export(http, enough);
      for (int cut = 0; cut < 10; cut++) {
        given().port(http).post("/refreshes");
        execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where application_name like 'order-volume%'");
        await(() -> given().port(http).get("/customer_order_volume?limit=1").statusCode() == 200);
      }
      enough.set(true);
      for (Future<List<String>> reader : readers) {
        assertThat(reader.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
      }
      exports.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      everythingIsWell(service);
      service.stop();
    }
  }

  @Test
  void aReplicaThatFreezesWhileItRefreshesHoldsTheOthersUpForABoundedTime() throws Exception {
    Map<String, String> soon =
        Map.of(
            "quarkus.datasource.refresh.reactive.additional-properties"
                + ".idle_in_transaction_session_timeout",
            "2s");
    try (ServiceProcess frozen = serve(soon);
        ServiceProcess other = serve(soon);
        Connection store = connect();
        Statement statement = store.createStatement()) {
      execute("update customers set first_name = first_name || '!' where id % 10 = 0");
      store.setAutoCommit(false);
      statement.execute("lock table orders in access exclusive mode");
      given().port(frozen.port()).post("/refreshes").then().statusCode(202);
      await(
          () ->
              number(
                      "select count(*) from pg_locks where not granted and relation = 'orders'::regclass")
                  > 0);

      signal(frozen, "STOP");
      store.rollback();
      everythingIsWell(other);
      signal(frozen, "CONT");
      everythingIsWell(frozen);
      everythingIsWell(other);
      frozen.stop();
      other.stop();
    }
  }

  private static void signal(ServiceProcess service, String signal) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, String.valueOf(service.process().pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Times are told by the database, and waiting is measured by a clock that nobody sets. */
  @Test
  void theTimeZoneOfAReplicaDoesNotMatter() throws Exception {
    try (ServiceProcess here = serve(Map.of("user.timezone", "Asia/Kathmandu"));
        ServiceProcess there = serve(Map.of("user.timezone", "America/St_Johns"))) {
      String page = "/customer_order_volume?order=purchase_date.desc,order_id&limit=50";
      Response one = given().port(here.port()).get(page);
      Response other = given().port(there.port()).get(page);

      assertThat(one.asString()).isEqualTo(other.asString()).contains("Z\"");
      assertThat(one.header("ETag")).isEqualTo(other.header("ETag"));
      assertThat(one.header("Last-Modified")).isEqualTo(other.header("Last-Modified"));
      execute("alter database postgres set timezone = 'Pacific/Chatham'");
      execute(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where application_name like 'order-volume%'");
      await(() -> given().port(here.port()).get(page).statusCode() == 200);
      assertThat(given().port(here.port()).get(page).asString()).isEqualTo(one.asString());
      everythingIsWell(here);
      everythingIsWell(there);
      here.stop();
      there.stop();
    }
  }
}
