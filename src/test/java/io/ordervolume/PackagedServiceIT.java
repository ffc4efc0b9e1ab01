package io.ordervolume;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.OwnServer;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.TestSql;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Tests the packaged jar or native executable as users start and stop it. */
class PackagedServiceIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Map<String, String> OPEN = Map.of("order-volume.security", "open");
  private static final String HOLDS_NONE = "The native executable contains no database";
  private static final String ROWS = "/customer_order_volume?limit=1";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void refusesToStartWithoutADatabaseAndSaysWhatToSet() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(directory, OPEN)) {
      assertThat(service.exitCode()).isEqualTo(78);
      assertThat(service.log().strip())
          .doesNotContain("\n")
          .contains("QUARKUS_DATASOURCE_JDBC_URL", "QUARKUS_DATASOURCE_REACTIVE_URL")
          .contains("ORDER_VOLUME_EMBEDDED=true");
    }
  }

  @Test
  void refusesToStartADatabaseThatThePackageDoesNotContain() throws Exception {
    assumeTrue(ServiceProcess.isNative(), "The jar contains a database server");
    try (ServiceProcess service =
        ServiceProcess.start(
            directory, Map.of("order-volume.embedded", "true", "order-volume.security", "open"))) {
      assertThat(service.exitCode()).isEqualTo(78);
      assertThat(service.log().strip()).doesNotContain("\n").contains("holds no database");
    }
  }

  @Test
  void startsItsOwnDatabaseIfAskedAndKeepsTheData() throws Exception {
    assumeFalse(ServiceProcess.isNative(), HOLDS_NONE);
    Map<String, String> settings = new HashMap<>(OPEN);
    settings.put("order-volume.embedded", "true");
    settings.put("order-volume.embedded-sample", "true");
    ProcessHandle leftBehind;
    try (ServiceProcess killed = ServiceProcess.start(directory, settings)) {
      await(killed.port(), ROWS, response -> response.statusCode() == 200);
      assertThat(killed.log()).contains("every client of this service may do anything");
      assertThat(killed.log()).contains("/q/openapi").doesNotContain("swagger-ui");
      killed.process().destroyForcibly().waitFor();
      leftBehind = server();
      assertThat(leftBehind.isAlive()).isTrue();
    }

    ProcessHandle server;
    try (ServiceProcess service = ServiceProcess.start(directory, settings)) {
      await(service.port(), ROWS, response -> response.statusCode() == 200);
      Response refreshes = given().port(service.port()).get("/refreshes");
      assertThat(refreshes.jsonPath().getList("reason")).containsOnlyOnce("startup");
      assertThat(leftBehind.isAlive()).isFalse();
      server = server();
      assertThat(server.isAlive()).isTrue();
      service.stop();
    }
    assertThat(server.onExit()).succeedsWithin(PATIENCE);
  }

  @Tag("full")
  @Test
  void answers503DuringAnOutageOfTheDatabaseAndRecovers() throws Exception {
    EmbeddedDatabase database = OwnServer.start(directory.resolve("server"));
    int port = database.port();
    Map<String, String> settings = new HashMap<>(database.configuration());
    settings.putAll(OPEN);
    settings.put("quarkus.liquibase.contexts", "sample");
    try (ServiceProcess service = ServiceProcess.start(directory, settings)) {
      int http = service.port();
      int health = service.managementPort();
      // Until the view is fresh, a refresh or an apply may move the version and evict the response.
      await(http, "/freshness", response -> "fresh".equals(response.path("state")));
      await(http, ROWS, PackagedServiceIT::isRemembered);

      database.close();

      assertThat(asking(http, "no-cache").get(ROWS).statusCode()).isEqualTo(503);
      Response gone = given().port(http).get(ROWS + "&offset=1");
      assertThat(gone.statusCode()).as(gone.asString()).isEqualTo(503);
      assertThat(gone.header("Retry-After")).isEqualTo("5");
      assertThat(gone.contentType()).startsWith("application/problem+json");
      assertThat(gone.jsonPath().getString("type"))
          .isEqualTo("urn:order-volume:problem:database-unavailable");
      assertThat(given().port(http).post("/refreshes").statusCode()).isEqualTo(503);
      assertThat(given().port(http).get("/freshness").statusCode()).isEqualTo(503);
      assertThat(given().port(health).get("/q/health/live").statusCode()).isEqualTo(200);
      await(health, "/q/health/ready", response -> response.statusCode() == 503);

      // The page consists of static files and reports the outage to users.
      given()
          .port(http)
          .accept("text/html")
          .get("/")
          .then()
          .statusCode(200)
          .contentType("text/html");
      given().port(http).get("/page/main.js").then().statusCode(200).contentType("text/javascript");

      // The cached response is still served. Its staleness counts from the last contact.
      await(
          http,
          ROWS,
          response ->
              isRemembered(response) && Integer.parseInt(response.header("View-Staleness")) >= 2);
      given()
          .port(http)
          .get(ROWS)
          .then()
          .statusCode(200)
          .header("Cache-Status", "order-volume; hit");
      assertThat(asking(http, "max-age=60").get(ROWS).statusCode()).isEqualTo(200);
      assertThat(asking(http, "max-age=1").get(ROWS).statusCode()).isEqualTo(503);

      database = OwnServer.start(directory.resolve("server"), port);

      await(http, ROWS + "&offset=1", response -> response.statusCode() == 200);
      await(http, ROWS, response -> response.statusCode() == 200);
      await(health, "/q/health/ready", response -> response.statusCode() == 200);
      assertThat(given().port(http).header("Prefer", "wait=20").post("/refreshes").statusCode())
          .isEqualTo(200);
      assertThat(service.log()).doesNotContain("\tat ", "stackTrace");
      service.stop();
    } finally {
      database.close();
    }
  }

  @Tag("full")
  @Test
  void aKillDuringARefreshLeavesNothingWrong() throws Exception {
    try (EmbeddedDatabase database = OwnServer.start(directory.resolve("server"))) {
      Map<String, String> settings = new HashMap<>(database.configuration());
      settings.putAll(OPEN);
      settings.put("quarkus.liquibase.contexts", "sample");
      settings.put("order-volume.refresh.min-interval", "1h");
      String run;
      try (Connection store = new TestSql(database).connect();
          Statement statement = store.createStatement();
          ServiceProcess killed = ServiceProcess.start(directory, settings)) {
        await(killed.port(), ROWS, response -> response.statusCode() == 200);
        statement.execute("delete from orders where id % 2 = 0");
        store.setAutoCommit(false);
        statement.execute("lock table orders in access exclusive mode");
        run = "/refreshes/" + given().port(killed.port()).post("/refreshes").path("id");
        await(
            statement, "select from pg_locks where not granted and relation = 'orders'::regclass");

        killed.process().destroyForcibly().waitFor();
        store.rollback();
        store.setAutoCommit(true);
        await(statement, "select where not exists (select from order_volume.refresh_running)");
      }

      try (ServiceProcess service = ServiceProcess.start(directory, settings)) {
        int http = service.port();
        await(http, run, response -> "lost".equals(response.path("outcome")));
        Patience.await(() -> ordersOneToFour(http).equals(List.of(1, 3)));

        refresh(http).body("uncaptured_rows", anyOf(equalTo(0), nullValue()));
        refresh(http).body("outcome", equalTo("unchanged")).body("uncaptured_rows", equalTo(0));

        assertThat(ordersOneToFour(http)).containsExactly(1, 3);
        service.stop();
      }
    }
  }

  /**
   * The first refresh after the kill may look like one by others and count no rows; the next
   * counts.
   */
  private static ValidatableResponse refresh(int http) {
    return given()
        .port(http)
        .header("Prefer", "wait=30")
        .post("/refreshes")
        .then()
        .statusCode(200)
        .body("outcome", anyOf(equalTo("succeeded"), equalTo("unchanged")));
  }

  private static boolean isRemembered(Response response) {
    return "order-volume; hit".equals(response.header("Cache-Status"));
  }

  private static RequestSpecification asking(int http, String cacheControl) {
    return given().port(http).header("Cache-Control", cacheControl);
  }

  /** Returns the process of the embedded server. */
  private ProcessHandle server() throws IOException {
    Path pidFile = directory.resolve("order-volume-data/data/postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).get(0))).orElseThrow();
  }

  private static List<Integer> ordersOneToFour(int http) {
    return given()
        .port(http)
        .get("/customer_order_volume?order_id=lte.4&order=order_id.asc")
        .jsonPath()
        .getList("order_id");
  }

  private static void await(Statement statement, String query) {
    Patience.await(() -> statement.executeQuery(query).next(), () -> query);
  }

  private static void await(int http, String path, Predicate<Response> wanted) {
    Patience.await(() -> given().port(http).get(path), wanted, Response::asString);
  }
}
