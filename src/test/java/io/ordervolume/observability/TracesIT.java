package io.ordervolume.observability;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.OwnServer;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that one package runs with or without traces, as configured at the start, and logs JSON in
 * both cases.
 */
@Tag("full")
class TracesIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final int MISCONFIGURED = 78;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static EmbeddedDatabase database;

  @BeforeAll
  static void startDatabase() throws IOException {
    database = OwnServer.start(directory.resolve("server"));
  }

  @AfterAll
  static void stopDatabase() throws IOException {
    database.close();
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static Map<String, String> settings(String traces, int port) {
    Map<String, String> settings = new HashMap<>(database.configuration());
    settings.put("order-volume.security", "open");
    settings.put("order-volume.tracing", traces);
    settings.put("quarkus.otel.exporter.otlp.endpoint", "http://127.0.0.1:" + port);
    settings.put("quarkus.otel.exporter.otlp.protocol", "http/protobuf");
    settings.put("quarkus.otel.bsp.schedule.delay", "50ms");
    return settings;
  }

  /** Refreshes and exports all rows, which is written to the access log. */
  private static void use(ServiceProcess service) throws Exception {
    int port = service.port();
    Patience.await(
        () -> given().port(port).get("/customer_order_volume?limit=1").statusCode() == 200);
    given().port(port).header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
    given()
        .port(port)
        .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
        .header("X-Request-Id", "who-took-them")
        .accept("text/csv")
        .get("/customer_order_volume")
        .then()
        .statusCode(200);
  }

  /** Asserts that each line after the start is a JSON object and returns that of the export. */
  private static JsonNode lineOfTheRequest(ServiceProcess service) throws Exception {
    assertThat(service.log().lines().dropWhile(text -> !text.contains("Listening on")))
        .isNotEmpty()
        .allSatisfy(text -> assertThat(text).startsWith("{").endsWith("}"));
    List<JsonNode> lines = new ArrayList<>();
    for (String line : service.log().lines().filter(text -> text.startsWith("{")).toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.get("timestamp").asText()).startsWith("20");
              assertThat(line.get("level").asText()).isNotBlank();
              assertThat(line.get("loggerName").asText()).isNotBlank();
              assertThat(line.get("message").asText()).isNotBlank();
            });
    List<JsonNode> named =
        lines.stream()
            .filter(line -> line.at("/mdc/request_id").asText().equals("who-took-them"))
            .toList();
    assertThat(named).hasSize(1);
    assertThat(named.get(0).get("message").asText()).contains("customer_order_volume");
    return named.get(0);
  }

  @Test
  void tracesGoToTheCollectorAndTheirIdsIntoTheLog() throws Exception {
    List<String> received = new CopyOnWriteArrayList<>();
    HttpServer collector = HttpServer.create(anyPort(), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          received.add(new String(body, StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    try (ServiceProcess service =
        ServiceProcess.start(directory, settings("on", collector.getAddress().getPort()))) {
      use(service);

      await(received, "matview.refresh.outcome");
      await(received, "who-took-them");
      await(received, new String(HexFormat.of().parseHex(TRACE), StandardCharsets.ISO_8859_1));
      service.stop();
      assertThat(lineOfTheRequest(service).at("/mdc/traceId").asText()).isEqualTo(TRACE);
    } finally {
      collector.stop(0);
    }
  }

  private static void await(List<String> received, String text) {
    Patience.await(
        () -> received.stream().anyMatch(body -> body.contains(text)), () -> text + " never came");
  }

  @Test
  void withoutTracingNoCollectorIsContacted() throws Exception {
    try (ServerSocketChannel collector = ServerSocketChannel.open().bind(anyPort())) {
      collector.configureBlocking(false);
      Map<String, String> settings = settings("off", collector.socket().getLocalPort());
      try (ServiceProcess service = ServiceProcess.start(directory, settings)) {
        use(service);
        service.stop();

        assertThat(collector.accept()).isNull();
        assertThat(lineOfTheRequest(service).at("/mdc/traceId").asText()).isEmpty();
      }
    }
  }

  @Test
  void refusesAnInvalidSetting() throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(directory, Map.of("order-volume.tracing", "yes"))) {
      assertThat(service.exitCode()).isEqualTo(MISCONFIGURED);
      assertThat(service.log()).contains("ORDER_VOLUME_TRACING is neither off nor on");
    }
  }
}
