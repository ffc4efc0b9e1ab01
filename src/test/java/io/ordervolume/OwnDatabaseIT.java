package io.ordervolume;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.Readme;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.TestSql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the SQL for the database role in README.md suffices for the service. */
@Tag("full")
class OwnDatabaseIT {

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private EmbeddedDatabase server;
  private List<String> blocks;

  @BeforeEach
  void startServer() throws Exception {
    server = EmbeddedDatabase.start(directory.resolve("server"));
    blocks = Readme.sql("Point it at your own database");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void theServiceRunsInADatabaseOfItsOwn() throws Exception {
    run("postgres", blocks.get(0));

    serveAndRefresh();
  }

  @Test
  void theServiceRunsOnTablesOfAnotherRole() throws Exception {
    run("postgres", "create role shop; create database store owner shop;");
    String tables = Files.readString(Path.of("src/main/resources/db/store.sql"));
    new TestSql(settings("store"))
        .execute(
            "set role shop; "
                + tables
                + "; insert into customers (first_name, last_name) values ('Ann', 'Lee');"
                + " insert into orders (customer_id) select id from customers");
    run("store", blocks.get(1));

    serveAndRefresh();
  }

  /**
   * Executes the statements of a block one by one, because {@code create database} cannot run in a
   * transaction.
   */
  private void run(String database, String block) throws Exception {
    TestSql sql = new TestSql(settings(database));
    for (String statement : block.replaceAll("(?m)^--.*$", "").split(";")) {
      if (!statement.isBlank()) {
        sql.execute(statement);
      }
    }
  }

  /** Returns the settings for another database of the server, with its superuser. */
  private Map<String, String> settings(String database) {
    Map<String, String> settings = new HashMap<>(server.configuration());
    settings.replaceAll((name, value) -> value.replaceFirst("/postgres$", "/" + database));
    return settings;
  }

  private void serveAndRefresh() throws Exception {
    Map<String, String> settings = settings("store");
    settings.put("quarkus.datasource.username", "order_volume");
    settings.put("quarkus.datasource.password", "change me");
    settings.put("order-volume.security", "open");
    try (ServiceProcess service = ServiceProcess.start(directory, settings)) {
      int port = service.port();
      int management = service.managementPort();
      Patience.await(
          () -> given().port(management).get("/q/health/ready").statusCode() == 200,
          () -> given().port(management).get("/q/health/ready").asString());
      given().port(port).get("/customer_order_volume").then().statusCode(200);
      given()
          .port(port)
          .header("Prefer", "wait=30")
          .post("/refreshes")
          .then()
          .statusCode(200)
          .body("outcome", anyOf(equalTo("succeeded"), equalTo("unchanged")))
          .body("error", nullValue());
      Patience.await(
          () -> given().port(port).get("/freshness").path("state").equals("fresh"),
          () -> given().port(port).get("/freshness").asString());
      given().port(port).get("/doctor").then().body("size()", equalTo(0));
      service.stop();
    }
  }
}
