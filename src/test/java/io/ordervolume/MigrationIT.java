package io.ordervolume;

import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;

import io.ordervolume.testing.Readme;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Tests migrations at the start of the packaged service, by a job, and after a kill. */
@Tag("full")
class MigrationIT {

  private static final String TAKEN_OVER = "The stale migration lock of order-volume";
  private static final String WAITS = "Another instance migrates the database";
  private static final String WAITS_FOR_ORDERS =
      "select from pg_locks where not granted and relation = 'orders'::regclass"
          + " and database = (select oid from pg_database where datname = current_database())";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private TestDatabase database;
  private Connection store;
  private Statement statement;

  private void in(TestDatabase given) throws SQLException {
    database = given;
    store = database.connect();
    statement = store.createStatement();
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    store.close();
    database.close();
  }

  private ServiceProcess start(String... settings) throws Exception {
    Map<String, String> all = new HashMap<>(database.configuration());
    all.put("order-volume.security", "open");
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return ServiceProcess.start(directory, all);
  }

  private boolean isThere(String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  private static int ready(ServiceProcess service) throws Exception {
    return given().port(service.managementPort()).get("/q/health/ready").statusCode();
  }

  private void awaitReady(ServiceProcess service) throws Exception {
    await(() -> ready(service) == 200);
  }

  /** Makes the next migration rebuild the view, and locks the orders so that it must wait. */
  private void holdUpTheNextMigration() throws SQLException {
    statement.execute(
        "update order_volume.databasechangelog set md5sum = '9:0' where id = 'customer_order_volume'");
    store.setAutoCommit(false);
    statement.execute("lock table orders in access exclusive mode");
  }

  private void letGo() throws SQLException {
    store.rollback();
    store.setAutoCommit(true);
  }

  @Test
  void aFailedJobHasAnExitCodeOtherThanZero() throws Exception {
    in(TestDatabase.empty());
    statement.execute(
        "create schema order_volume; create table order_volume.view_version (something_else int)");

    try (ServiceProcess job = start("order-volume.migrate", "only")) {
      assertThat(job.exitCode()).isNotZero();
      assertThat(job.log()).contains("view_version").doesNotContain("Listening on");
    }
  }

  @Test
  void aServiceWithoutMigrationIsReadyOnceAJobHasMigrated() throws Exception {
    in(TestDatabase.empty());
    try (ServiceProcess service = start("order-volume.migrate", "never")) {
      int port = service.port();
      assertThat(ready(service)).isEqualTo(503);
      for (String path :
          new String[] {"/customer_order_volume", "/views", "/views/x", "/freshness"}) {
        given().port(port).get(path).then().statusCode(503).header("Retry-After", notNullValue());
      }
      for (String path : new String[] {"/refreshes", "/views/x/selftest"}) {
        given().port(port).post(path).then().statusCode(503).header("Retry-After", notNullValue());
      }
      assertThat(isThere("select from pg_class where relnamespace = 'public'::regnamespace"))
          .isFalse();

      migrateByAJob();
      awaitReady(service);
      await(() -> given().port(port).get("/customer_order_volume").statusCode() == 200);
      assertThat(service.log()).doesNotContain("\tat ", "stackTrace");
      service.stop();
    }
    long refreshes = database.number("select count(*) from order_volume.refresh_log");
    holdUpTheNextMigration();
    letGo();
    migrateByAJob();
    assertThat(isThere("select from order_volume.databasechangelog where md5sum = '9:0'"))
        .isFalse();
    assertThat(database.number("select count(*) from order_volume.refresh_log"))
        .isEqualTo(refreshes);
  }

  /** A job needs no token issuer, because it serves no clients. */
  private void migrateByAJob() throws Exception {
    try (ServiceProcess job =
        start("order-volume.migrate", "only", "order-volume.security", "oidc")) {
      assertThat(job.exitCode()).as(job.log()).isZero();
      assertThat(job.log()).doesNotContain("Listening on", "ERROR", "\tat ");
    }
  }

  /** Executes the statements of docs/migrations.md between two starts. */
  @Tag("full")
  @Test
  void theNextStartBuildsViewsOverAnAlteredColumn() throws Exception {
    in(TestDatabase.sample(10_000));
    String rows = "/customer_order_volume?order=order_id&limit=3";
    String before;
    try (ServiceProcess service = start()) {
      int port = service.port();
      await(() -> given().port(port).get(rows).statusCode() == 200);
      before = given().port(port).get(rows).asString();
      service.stop();
    }

    statement.execute(
        Readme.sql(Path.of("docs/migrations.md"), "Altering a column that the view uses").get(0));
    statement.execute("update products set product_cost = product_cost + 0.0001 where id = 1");

    try (ServiceProcess service = start()) {
      int port = service.port();
      await(() -> given().port(port).get(rows).statusCode() == 200);
      assertThat(given().port(port).get(rows).asString())
          .isNotEqualTo(before)
          .isEqualTo(given().port(port).header("Cache-Control", "no-cache").get(rows).asString());
      await(() -> "fresh".equals(given().port(port).get("/freshness").path("state")));
      given().port(port).get("/complete_customer_data?limit=1").then().statusCode(200);
      service.stop();
    }
    assertThat(
            isThere(
                "(table order_volume.customer_order_volume_current"
                    + " except table order_volume.customer_order_volume_definition) union all"
                    + " (table order_volume.customer_order_volume_definition"
                    + " except table order_volume.customer_order_volume_current)"))
        .isFalse();
  }

  @Test
  void refusesAnUnknownValueOfTheSetting() throws Exception {
    in(TestDatabase.empty());
    try (ServiceProcess service = start("order-volume.migrate", "later")) {
      assertThat(service.exitCode()).isEqualTo(78);
      assertThat(service.log().strip()).doesNotContain("\n").contains("ORDER_VOLUME_MIGRATE");
    }
  }

  @Tag("full")
  @Test
  void twoInstancesThatStartTogetherMigrateOnce() throws Exception {
    in(TestDatabase.empty());
    try (ServiceProcess one = start("quarkus.liquibase.contexts", "sample");
        ServiceProcess other = start("quarkus.liquibase.contexts", "sample")) {
      awaitReady(one);
      awaitReady(other);

      assertThat(
              isThere(
                  "select from order_volume.databasechangelog having count(*) <> count(distinct id)"))
          .isFalse();
      assertThat(isThere("select from orders having count(*) = 10000")).isTrue();
      assertThat(isThere("select from order_volume.databasechangeloglock where not locked"))
          .isTrue();
      one.stop();
      other.stop();
    }
  }

  @Tag("full")
  @Test
  void anInstanceWaitsForAnotherAndTakesOverIfItIsKilled() throws Exception {
    in(TestDatabase.sample(10_000));
    holdUpTheNextMigration();

    try (ServiceProcess killed = start();
        ServiceProcess waiting = startOnce(killed, WAITS_FOR_ORDERS)) {
      await(() -> waiting.log().contains(WAITS));
      assertThat(waiting.log()).doesNotContain(TAKEN_OVER, "Listening on");
      assertThat(isThere(WAITS_FOR_ORDERS)).isTrue();

      killed.process().destroyForcibly().waitFor();

      await(() -> waiting.log().contains(TAKEN_OVER));
      await(() -> isThere(WAITS_FOR_ORDERS));
      letGo();
      awaitReady(waiting);
      assertThat(isThere("select from order_volume.databasechangelog where md5sum = '9:0'"))
          .isFalse();
      assertThat(isThere("select from order_volume.view_version where row_count = 10000")).isTrue();
      waiting.stop();
    }
  }

  private ServiceProcess startOnce(ServiceProcess first, String query) throws Exception {
    await(() -> isThere(query));
    return start();
  }
}
