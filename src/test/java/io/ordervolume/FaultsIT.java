package io.ordervolume;

import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.FaultCallers;
import io.ordervolume.testing.FaultStage;
import io.ordervolume.testing.ServiceProcess;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
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

  private static final String CHANGE =
      "update customers set first_name = first_name || '!' where id %% 10 = %d";
  private static final String CUT_CONNECTIONS =
      "select pg_terminate_backend(pid) from pg_stat_activity"
          + " where application_name like 'order-volume%'";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private FaultStage stage;

  @BeforeEach
  void startDatabase() throws IOException {
    stage = new FaultStage(directory);
  }

  @AfterEach
  void stopDatabase() {
    stage.close();
  }

  private static int status(int http, String path) {
    return given().port(http).get(path).statusCode();
  }

  @Test
  void theServerIsKilledAndComesBackInTheMidstOfReadsExportsAndRefreshes() throws Exception {
    try (ServiceProcess service = stage.serve(Map.of())) {
      int http = service.port();
      FaultCallers callers = stage.callersOf(service);
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
      stage.everythingIsWell(service);
      service.stop();
    }
  }

  @Test
  void everyConnectionIsCutTimeAndAgain() throws Exception {
    try (ServiceProcess service = stage.serve(Map.of())) {
      int http = service.port();
      FaultCallers callers = stage.callersOf(service);
      for (int cut = 0; cut < 10; cut++) {
        given().port(http).post("/refreshes");
        stage.sql().execute(CUT_CONNECTIONS);
        await(() -> status(http, "/customer_order_volume?limit=1") == 200);
      }
      callers.sawNothingWrong();
      stage.everythingIsWell(service);
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
    try (ServiceProcess frozen = stage.serve(soon);
        ServiceProcess other = stage.serve(soon);
        Connection store = stage.sql().connect();
        Statement statement = store.createStatement()) {
      stage.sql().execute(CHANGE.formatted(0));
      store.setAutoCommit(false);
      statement.execute("lock table orders in access exclusive mode");
      given().port(frozen.port()).post("/refreshes").then().statusCode(202);
      await(
          () ->
              stage
                      .sql()
                      .number(
                          "select count(*) from pg_locks where not granted and relation = 'orders'::regclass")
                  > 0);

      signal(frozen, "STOP");
      store.rollback();
      stage.everythingIsWell(other);
      signal(frozen, "CONT");
      stage.everythingIsWell(frozen);
      stage.everythingIsWell(other);
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
    try (ServiceProcess here = stage.serve(Map.of("user.timezone", "Asia/Kathmandu"));
        ServiceProcess there = stage.serve(Map.of("user.timezone", "America/St_Johns"))) {
      String page = "/customer_order_volume?order=purchase_date.desc,order_id&limit=50";
      Response one = given().port(here.port()).get(page);
      Response other = given().port(there.port()).get(page);

      assertThat(one.asString()).isEqualTo(other.asString()).contains("Z\"");
      assertThat(one.header("ETag")).isEqualTo(other.header("ETag"));
      assertThat(one.header("Last-Modified")).isEqualTo(other.header("Last-Modified"));
      stage.sql().execute("alter database postgres set timezone = 'Pacific/Chatham'");
      stage.sql().execute(CUT_CONNECTIONS);
      await(() -> status(here.port(), page) == 200);
      assertThat(given().port(here.port()).get(page).asString()).isEqualTo(one.asString());
      stage.everythingIsWell(here);
      stage.everythingIsWell(there);
      here.stop();
      there.stop();
    }
  }
}
