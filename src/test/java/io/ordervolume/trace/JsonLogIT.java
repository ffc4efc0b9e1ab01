package io.ordervolume.trace;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.ServiceProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The log in production, as programs that collect it read it. */
class JsonLogIT {

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void everyLineIsAnObjectAndThoseOfARequestBearItsName() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(directory.resolve("server"))) {
      Map<String, String> settings = new HashMap<>(database.configuration());
      settings.put("order-volume.security", "open");
      try (ServiceProcess migrates = ServiceProcess.start(directory, settings)) {
        migrates.port();
        migrates.stop();
      }
      try (ServiceProcess service = ServiceProcess.start(directory, settings)) {
        int http = service.port();
        given().port(http).header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
        given()
            .port(http)
            .header("X-Request-Id", "who-took-them")
            .accept("text/csv")
            .get("/customer_order_volume")
            .then()
            .statusCode(200);
        service.stop();

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
                })
            .anySatisfy(
                line -> {
                  assertThat(line.get("message").asText()).contains("customer_order_volume");
                  assertThat(line.at("/mdc/request_id").asText()).isEqualTo("who-took-them");
                });
        assertThat(service.log().lines().dropWhile(text -> !text.contains("Listening on")))
            .isNotEmpty()
            .allSatisfy(text -> assertThat(text).startsWith("{").endsWith("}"));
      }
    }
  }
}
