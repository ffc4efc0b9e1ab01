package io.ordervolume;

import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.FaultFixture;
import io.ordervolume.testing.ServiceProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Tests the log if the database is lost while refreshes wait, and if the service then stops. */
@Tag("full")
class LostDatabaseIT {

  private static final int TERMINATED = 128 + 15;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void waitingRefreshesAndAShutdownAddNoLogMessages() throws Exception {
    try (FaultFixture stage = new FaultFixture(directory);
        ServiceProcess service = stage.serve(Map.of("order-volume.refresh.max-concurrent", "1"))) {
      int http = service.port();
      for (int i = 0; i < 4; i++) {
        stage
            .sql()
            .execute(
                """
                create materialized view names_%1$d as
                  select first_name, count(*) as customers from customers group by first_name;
                create unique index on names_%1$d (first_name);
                select order_volume.maintain('names_%1$d')
                """
                    .formatted(i));
      }
      await(() -> given().port(http).get("/names_3?limit=1").statusCode() == 200);
      await(() -> "fresh".equals(given().port(http).get("/freshness").path("state")));
      int before;
      try (Connection store = stage.sql().connect();
          Statement statement = store.createStatement()) {
        store.setAutoCommit(false);
        statement.execute("lock table customers in access exclusive mode");
        given().port(http).post("/refreshes").then().statusCode(202);
        before = service.log().length();
        stage.killServer();
      }
      await(() -> service.log().substring(before).contains("The database cannot be reached"));
      Thread.sleep(5000);
      assertThat(service.stop()).isEqualTo(TERMINATED);

      assertThat(
              service
                  .log()
                  .substring(before)
                  .lines()
                  .filter(
                      line ->
                          line.contains("\"level\":\"WARN\"")
                              || line.contains("\"level\":\"ERROR\"")))
          .singleElement()
          .asString()
          .contains("The database cannot be reached");
    }
  }
}
