package io.ordervolume;

import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.LocalPort;
import io.ordervolume.testing.OwnServer;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.TestSql;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the service behind PgBouncer. With session pooling everything works. With transaction
 * pooling the service needs a setting, or it does not start: the driver would prepare a statement
 * in one session and execute it in another.
 */
@Tag("full")
class PgBouncerIT {

  private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

  /** The maximum number of connections that the service opens. */
  private static final int LENT = 40;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void readsLiveReadsExportsRefreshesAndChangesWork() throws Exception {
    everythingWorks("session", Map.of(), 1);
  }

  @Test
  void transactionPoolingWorksExceptForNotifications() throws Exception {
    everythingWorks(
        "transaction",
        Map.of(
            "quarkus.datasource.reactive.postgresql.use-layer7-proxy",
            "true",
            "quarkus.datasource.reactive.cache-prepared-statements",
            "false"),
        0);
  }

  /** With PgBouncer 1.21 and newer this needs max_prepared_statements=0, its former default. */
  @Test
  void theServiceDoesNotStartIfPreparedStatementsAreMixed() throws Exception {
    EmbeddedDatabase database = OwnServer.start(directory.resolve("server"));
    int port = LocalPort.free();
    Process bouncer = bouncer(database.port(), port, "transaction");
    try (ServiceProcess service = ServiceProcess.start(directory, settings(database, port))) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log())
          .contains("pool_mode=session", "max_prepared_statements", "USE_LAYER7_PROXY=true")
          .doesNotContain("\tat ", "stackTrace");
    } finally {
      bouncer.destroy();
      bouncer.waitFor();
      database.close();
    }
  }

  private void everythingWorks(String mode, Map<String, String> more, int notifications)
      throws Exception {
    assertThat(PROGRAM).as("This test needs PgBouncer: install pgbouncer").isExecutable();
    EmbeddedDatabase database = OwnServer.start(directory.resolve("server"));
    int port = LocalPort.free();
    Process bouncer = bouncer(database.port(), port, mode);
    Map<String, String> settings = settings(database, port);
    settings.putAll(more);
    try (ServiceProcess service = ServiceProcess.start(directory, settings);
        Connection store = new TestSql(database).connect();
        Statement statement = store.createStatement()) {
      int http = service.port();
      await(() -> get(http, "?limit=1", "").statusCode() == 200);

      manyAtOnce(http);
      eachAnswerIsThatOfItsRequest(http);
      int management = service.managementPort();
      await(
          () ->
              given()
                  .port(management)
                  .get("/q/metrics")
                  .asString()
                  .contains("matview_notifications_connected " + notifications + ".0"));
      String key = get(http, "?limit=1&order=order_id", "").path("[0].unique_id");
      get(http, "/" + key, "no-cache").then().statusCode(200);

      statement.execute("update customers set first_name = 'Bounced' where id % 10 = 0");
      Response live = get(http, "?customer_name=like.Bounced*&limit=1000", "no-cache");
      live.then().statusCode(200);
      List<Object> bounced = live.path("order_id");
      assertThat(bounced).isNotEmpty();
      await(
          () ->
              bounced.equals(
                  get(http, "?customer_name=like.Bounced*&limit=1000", "").path("order_id")));

      given()
          .port(http)
          .header("Prefer", "wait=30")
          .post("/refreshes")
          .then()
          .statusCode(200)
          .body("outcome", equalTo("succeeded"))
          .body("uncaptured_rows", equalTo(0));
      String csv = given().port(http).accept("text/csv").get("/customer_order_volume").asString();
      assertThat(csv.lines().count()).isEqualTo(10_001);
      assertThat(service.log()).doesNotContain("\tat ", "stackTrace");
      service.stop();
    } finally {
      bouncer.destroy();
      bouncer.waitFor();
      database.close();
    }
  }

  /** Sends as many requests of several kinds at once as there are connections. */
  private static void manyAtOnce(int http) {
    List<CompletableFuture<Response>> answers = new ArrayList<>();
    for (int i = 0; i < LENT; i++) {
      String query = "?order_id=gt." + i + "&limit=" + (i + 1);
      String wish = i % 2 == 0 ? "" : "no-cache";
      answers.add(CompletableFuture.supplyAsync(() -> get(http, query, wish)));
    }
    answers.forEach(answer -> answer.join().then().statusCode(200));
  }

  private static void eachAnswerIsThatOfItsRequest(int http) {
    for (int round = 0; round < 5; round++) {
      List<CompletableFuture<Void>> answers = new ArrayList<>();
      for (int i = 0; i < LENT; i++) {
        int order = 1 + round * LENT + i;
        String wish = i % 2 == 0 ? "" : "no-cache";
        answers.add(
            CompletableFuture.supplyAsync(
                    () -> get(http, "?select=order_id&order_id=eq." + order, wish))
                .thenAccept(
                    answer ->
                        assertThat(answer.asString()).isEqualTo("[{\"order_id\":" + order + "}]")));
      }
      answers.forEach(CompletableFuture::join);
    }
  }

  private static Response get(int http, String query, String cacheControl) {
    return (cacheControl.isEmpty() ? given() : given().header("Cache-Control", cacheControl))
        .port(http)
        .get("/customer_order_volume" + query);
  }

  private static Map<String, String> settings(EmbeddedDatabase database, int port) {
    Map<String, String> settings = new HashMap<>(database.configuration());
    settings.put("order-volume.security", "open");
    settings.put("quarkus.liquibase.contexts", "sample");
    // All requests come from one address, and half of them may be live reads.
    settings.put("order-volume.live.max-concurrent", String.valueOf(LENT));
    settings.put("order-volume.caller-share", "1");
    settings.put("quarkus.datasource.reactive.url", "postgresql://127.0.0.1:" + port + "/postgres");
    return settings;
  }

  private Process bouncer(int server, int port, String mode) throws Exception {
    Path home = Files.createDirectory(directory.resolve("bouncer"));
    Path users = home.resolve("users.txt");
    Files.writeString(users, "\"postgres\" \"postgres\"\n");
    Path configuration = home.resolve("pgbouncer.ini");
    Files.writeString(
        configuration,
        """
        [databases]
        postgres = host=127.0.0.1 port=%d dbname=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = trust
        auth_file = %s
        pool_mode = %s
        default_pool_size = %d
        ignore_startup_parameters = extra_float_digits, statement_timeout, idle_in_transaction_session_timeout
        """
            .formatted(server, port, users, mode, LENT));
    for (Path path = users; path.startsWith(directory); path = path.getParent()) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("--user", "nobody")); // PgBouncer refuses to run as root
    }
    command.add(configuration.toString());
    Process bouncer =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start();
    await(() -> LocalPort.isOpen(port));
    return bouncer;
  }
}
