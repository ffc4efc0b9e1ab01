package io.ordervolume.standby;

import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;

import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.OwnServer;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.Standby;
import io.ordervolume.testing.TestSql;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** A primary with a sample store, a standby of it, and a service that reads from the standby. */
final class StandbyFixture implements AutoCloseable {

  static final String VIEW = "/customer_order_volume";
  static final String ROW = VIEW + "?order_id=eq.1&select=customer_name";
  static final String CUSTOMER = "select customer_id from orders where id = 1";

  /** Settings of a service without a response cache, which reads each response from a server. */
  static final Map<String, String> NO_CACHE = Map.of("order-volume.response-cache.max-size", "0");

  private static final Duration START = Duration.ofMinutes(3);
  private static final String MAX_LAG = "6s";

  private final Path directory;
  private final TestSql sql;
  private EmbeddedDatabase primary;
  private Standby standby;
  private ServiceProcess service;

  StandbyFixture(Path directory, Map<String, String> settings) throws Exception {
    this.directory = directory;
    this.primary = OwnServer.start(home());
    this.sql = new TestSql(primary);
    try {
      standby =
          Standby.of(primary, home(), directory.resolve("standby"), "hot_standby_feedback = on");
      service = serve(settings, standby.url());
    } catch (Exception failure) {
      close();
      throw failure;
    }
  }

  private Path home() {
    return directory.resolve("primary");
  }

  /** Starts a service that reads from these standbys and waits until it answers. */
  ServiceProcess serve(Map<String, String> others, String standbys) throws Exception {
    Map<String, String> settings = new HashMap<>(primary.configuration());
    settings.put("order-volume.security", "open");
    settings.put("quarkus.liquibase.contexts", "sample");
    settings.put("order-volume.refresh.min-interval", "1h");
    settings.put("order-volume.standbys.urls", standbys);
    settings.put("order-volume.standbys.max-lag", MAX_LAG);
    settings.putAll(others);
    ServiceProcess started = ServiceProcess.start(directory, settings);
    started.port(START);
    await(() -> get(started, VIEW + "?limit=1").statusCode() == 200);
    return started;
  }

  /** Creates another standby of the primary. */
  Standby anotherStandby(String name) throws Exception {
    return Standby.of(primary, home(), directory.resolve(name), "");
  }

  void stopPrimary() {
    primary.close();
  }

  void startPrimary(int port) throws IOException {
    primary = OwnServer.start(home(), port);
  }

  int primaryPort() {
    return primary.port();
  }

  Standby standby() {
    return standby;
  }

  ServiceProcess service() {
    return service;
  }

  /** Returns SQL access to the primary. */
  TestSql sql() {
    return sql;
  }

  Response get(String path, String... cacheControl) {
    return get(service, path, cacheControl);
  }

  static Response get(ServiceProcess from, String path, String... cacheControl) {
    try {
      var request = given().port(from.port());
      return (cacheControl.length == 0 ? request : request.header("Cache-Control", cacheControl[0]))
          .get(path);
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Returns a member of the first standby in the status that a service reports. */
  static String status(ServiceProcess of, String member) {
    return String.valueOf(get(of, "/freshness").<Object>path("standbys[0]." + member));
  }

  void awaitInUse() {
    awaitInUse(service, true);
  }

  void awaitNotInUse() {
    awaitInUse(service, false);
  }

  static void awaitInUse(ServiceProcess by, boolean inUse) {
    await(
        () -> status(by, "in_use").equals(String.valueOf(inUse)),
        () -> get(by, "/freshness").asString());
  }

  double metric(String series) throws Exception {
    String start = series + " ";
    return given()
        .port(service.managementPort())
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the number of reads that a server answered. */
  double reads(String server) throws Exception {
    return metric("matview_server_reads_total{server=\"" + server + "\"}");
  }

  /** Waits for a number of scans. PostgreSQL reports them about a second later. */
  static void awaitScans(Callable<String> counted, long least) {
    await(() -> Long.parseLong(counted.call()) >= least);
  }

  @Override
  public void close() {
    for (AutoCloseable each : Arrays.asList(service, standby, primary)) {
      try {
        each.close();
      } catch (Exception goneOrNeverStarted) {
        continue;
      }
    }
  }
}
