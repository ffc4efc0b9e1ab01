package io.ordervolume.testing;

import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.nullValue;

import io.ordervolume.embedded.EmbeddedDatabase;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A database with a sample store in which tests make faults, and the checks that services must pass
 * after a fault.
 */
public final class FaultFixture implements AutoCloseable {

  static final int ORDERS = 10_000;

  private final Path directory;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final TestSql sql;
  private EmbeddedDatabase database;

  public FaultFixture(Path directory) throws IOException {
    this.directory = directory;
    this.database = OwnServer.start(server());
    this.sql = new TestSql(database);
  }

  /** Returns SQL access to the database. */
  public TestSql sql() {
    return sql;
  }

  /** Starts a service and waits until it answers. */
  public ServiceProcess serve(Map<String, String> others) throws Exception {
    Map<String, String> settings = new HashMap<>(database.configuration());
    settings.put("order-volume.security", "open");
    settings.put("quarkus.liquibase.contexts", "sample");
    settings.put("order-volume.response-cache.max-size", "0");
    // An attempt whose start was interrupted has no session. If its process lives, the service
    // closes the attempt after four times this.
    settings.put("order-volume.refresh.timeout", "20s");
    settings.put("order-volume.refresh.min-interval", "2s");
    settings.putAll(others);
    ServiceProcess service = ServiceProcess.start(directory, settings);
    int http = service.port();
    await(() -> given().port(http).get("/customer_order_volume?limit=1").statusCode() == 200);
    return service;
  }

  /** Starts background clients of a service. */
  public BackgroundClients callersOf(ServiceProcess service) throws Exception {
    return new BackgroundClients(service.port(), threads);
  }

  /** Stops the server and all its sessions from running. Their connections stay open. */
  public void freezeServer() throws Exception {
    signalServer("STOP");
  }

  /** Lets a frozen server run again. */
  public void thawServer() throws Exception {
    signalServer("CONT");
  }

  private void signalServer(String signal) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    ProcessHandle postmaster = postmaster();
    command.add(String.valueOf(postmaster.pid()));
    postmaster.children().forEach(child -> command.add(String.valueOf(child.pid())));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  private ProcessHandle postmaster() throws IOException {
    return ProcessHandle.of(
            Long.parseLong(Files.readAllLines(server().resolve("data/postmaster.pid")).get(0)))
        .orElseThrow();
  }

  /** Kills the server; nothing is shut down cleanly. */
  public void killServer() throws Exception {
    ProcessHandle postmaster = postmaster();
    postmaster.destroyForcibly();
    postmaster.onExit().get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);
  }

  /** Starts the killed server again on its port. */
  public void startServer() throws IOException {
    int port = database.port();
    database.close();
    database = OwnServer.start(server(), port);
  }

  private Path server() {
    return directory.resolve("server");
  }

  /**
   * Checks within bounded time that the service is healthy and its rows are exact after a fault.
   */
  public void everythingIsWell(ServiceProcess service) throws Exception {
    int http = service.port();
    await(() -> given().port(http).get("/freshness").statusCode() == 200);
    Response refresh = given().port(http).header("Prefer", "wait=60").post("/refreshes");
    refresh
        .then()
        .statusCode(200)
        .body("outcome", in(List.of("succeeded", "unchanged", "coalesced")));
    refresh.then().body("uncaptured_rows", anyOf(nullValue(), equalTo(0)));
    await(
        () -> "fresh".equals(given().port(http).get("/freshness").path("state")),
        () -> given().port(http).get("/freshness").asString());
    assertThat(
            sql.number(
                """
                select count(*) from (
                  (table order_volume.customer_order_volume_current
                    except table order_volume.customer_order_volume_definition)
                  union all
                  (table order_volume.customer_order_volume_definition
                    except table order_volume.customer_order_volume_current)) different
                """))
        .isZero();
    await(
        () ->
            sql.text(
                "select coalesce(json_agg(l)::text, '') from order_volume.refresh_log l"
                    + " where outcome = 'running'"),
        String::isEmpty,
        running -> running);
    await(
        () ->
            sql.number(
                    "select count(*) from pg_stat_activity where application_name like 'order-volume%'"
                        + " and state <> 'idle'")
                == 0);
    connectionsCanBeHad(http);
  }

  /**
   * Reads as many pages at once as the pool has connections. None may wait for a lost connection.
   */
  private void connectionsCanBeHad(int http) throws Exception {
    List<CompletableFuture<Response>> pages = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String path = "/customer_order_volume?limit=1&offset=" + i;
      pages.add(CompletableFuture.supplyAsync(() -> given().port(http).get(path), threads));
    }
    for (CompletableFuture<Response> page : pages) {
      assertThat(page.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS).statusCode())
          .isEqualTo(200);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    database.close();
  }
}
