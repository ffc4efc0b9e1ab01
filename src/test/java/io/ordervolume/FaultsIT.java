package io.ordervolume;

import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.BackgroundClients;
import io.ordervolume.testing.FaultFixture;
import io.ordervolume.testing.ServiceProcess;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that the service gives no wrong answer during real faults and recovers afterwards.
 * Background clients read, export and refresh meanwhile.
 */
@Tag("full")
class FaultsIT {

  private static final String CHANGE =
      "update customers set first_name = first_name || '!' where id %% 10 = %d";
  private static final String WAITING_FOR_ORDERS =
      "select count(*) from pg_locks where not granted and relation = 'orders'::regclass";
  private static final String CUT_CONNECTIONS =
      "select pg_terminate_backend(pid) from pg_stat_activity"
          + " where application_name like 'order-volume%'";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path directory;

  private static FaultFixture stage;
  private static ServiceProcess one;
  private static ServiceProcess other;

  @BeforeAll
  static void start() throws Exception {
    stage = new FaultFixture(directory);
    one = stage.serve(instanceIn("Asia/Kathmandu"));
    other = stage.serve(instanceIn("America/St_Johns"));
  }

  private static Map<String, String> instanceIn(String timeZone) {
    return Map.of(
        "user.timezone",
        timeZone,
        "quarkus.datasource.refresh.reactive.additional-properties"
            + ".idle_in_transaction_session_timeout",
        "2s");
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable each : Arrays.asList(one, other, stage)) {
      if (each != null) {
        each.close();
      }
    }
  }

  private static int status(int http, String path) {
    return given().port(http).get(path).statusCode();
  }

  private static String tag(ServiceProcess of, String path) throws Exception {
    return given().port(of.port()).get(path).header("ETag");
  }

  @Test
  void readsAndExportsSurviveKillsOfTheDatabaseServer() throws Exception {
    int http = one.port();
    BackgroundClients callers = stage.callersOf(one);
    for (int kill = 0; kill < 2; kill++) {
      stage.sql().execute(CHANGE.formatted(kill));
      given().port(http).post("/refreshes");
      stage.killServer();
      await(() -> status(http, "/freshness") == 503);
      stage.startServer();
      await(() -> status(http, "/freshness") == 200);
      await(() -> status(http, "/customer_order_volume?limit=1") == 200);
    }
    callers.sawNothingWrong();
    assertThat(callers.wholeExports()).isPositive();
    everythingIsWell();
  }

  /**
   * The outage is longer than the timers of the pool, which fail statements after half a minute.
   */
  @Test
  void anOutageOfTheDatabaseGives503AndOneLogMessage() throws Exception {
    int http = other.port();
    int before = other.log().length();
    stage.killServer();
    await(() -> status(http, "/freshness") == 503);
    long end = System.nanoTime() + Duration.ofSeconds(35).toNanos();
    while (System.nanoTime() < end) {
      for (String path : List.of("/customer_order_volume?limit=1", "/freshness", "/deals")) {
        given().port(http).get(path).then().statusCode(503).header("Retry-After", "5");
      }
    }
    stage.startServer();
    await(() -> status(http, "/customer_order_volume?limit=1") == 200);
    await(() -> other.log().substring(before).contains("The database answers again"));

    String log = other.log().substring(before);
    assertThat(log.split("The database cannot be reached", -1)).hasSize(2);
    assertThat(log).doesNotContain("\"level\":\"ERROR\"", "stackTrace");
    everythingIsWell();
  }

  @Test
  void aChangedPasswordGives503() throws Exception {
    int http = other.port();
    try (Connection owner = stage.sql().connect();
        Statement statement = owner.createStatement()) {
      statement.execute("alter role postgres password 'rotated'");
      statement.execute(CUT_CONNECTIONS);
      await(() -> status(http, "/freshness") == 503);
      given()
          .port(http)
          .get("/customer_order_volume?limit=1")
          .then()
          .statusCode(503)
          .header("Retry-After", "5");
      given()
          .port(http)
          .get("/doctor")
          .then()
          .body("[0].code", equalTo("database-unreachable"))
          .body("[0].fix", containsString("QUARKUS_DATASOURCE_PASSWORD"));
      statement.execute("alter role postgres password 'postgres'");
    }
    await(() -> status(http, "/customer_order_volume?limit=1") == 200);
    everythingIsWell();
  }

  @Test
  void recoversFromRepeatedCutsOfAllConnections() throws Exception {
    int http = one.port();
    BackgroundClients callers = stage.callersOf(one);
    for (int cut = 0; cut < 10; cut++) {
      given().port(http).post("/refreshes");
      stage.sql().execute(CUT_CONNECTIONS);
      await(() -> status(http, "/customer_order_volume?limit=1") == 200);
    }
    callers.sawNothingWrong();
    everythingIsWell();
  }

  @Test
  void aFrozenRefreshDelaysOthersForABoundedTime() throws Exception {
    try (Connection store = stage.sql().connect();
        Statement statement = store.createStatement()) {
      stage.sql().execute(CHANGE.formatted(0));
      store.setAutoCommit(false);
      statement.execute("lock table orders in access exclusive mode");
      given().port(one.port()).post("/refreshes").then().statusCode(202);
      await(() -> stage.sql().number(WAITING_FOR_ORDERS) > 0);

      signal(one, "STOP");
      store.rollback();
      stage.everythingIsWell(other);
    } finally {
      signal(one, "CONT");
    }
    everythingIsWell();
  }

  private static void signal(ServiceProcess service, String signal) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, String.valueOf(service.process().pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Timestamps come from the database, and waiting uses a monotonic clock. */
  @Test
  void theTimeZoneOfAnInstanceDoesNotMatter() throws Exception {
    String page = "/customer_order_volume?order=purchase_date.desc,order_id&limit=50";
    everythingIsWell();
    await(() -> tag(one, page).equals(tag(other, page)));
    Response here = given().port(one.port()).get(page);
    Response there = given().port(other.port()).get(page);

    assertThat(here.asString()).isEqualTo(there.asString()).contains("Z\"");
    assertThat(here.header("Last-Modified")).isEqualTo(there.header("Last-Modified"));
    stage.sql().execute("alter database postgres set timezone = 'Pacific/Chatham'");
    stage.sql().execute(CUT_CONNECTIONS);
    await(() -> status(one.port(), page) == 200);
    assertThat(given().port(one.port()).get(page).asString()).isEqualTo(here.asString());
    everythingIsWell();
  }

  private static void everythingIsWell() throws Exception {
    stage.everythingIsWell(one);
    stage.everythingIsWell(other);
  }
}
