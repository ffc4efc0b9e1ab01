package io.ordervolume;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a failed start logs one JSON message at ERROR, with the reason and what to do. */
@Tag("full")
class StartFailureIT {

  private static final String JDBC_URL = "quarkus.datasource.jdbc.url";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private TestDatabase database;
  private Map<String, String> settings;

  @BeforeEach
  void createDatabase() {
    database = TestDatabase.empty();
    settings = new HashMap<>(database.configuration());
    settings.put("order-volume.security", "open");
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  /** Returns the only error message. Each line of the log must be JSON without a stack trace. */
  private String error() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(directory, settings)) {
      assertThat(service.exitCode()).as(service.log()).isNotZero();
      List<String> errors = new ArrayList<>();
      for (String line : service.log().lines().toList()) {
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.has("message")).as(line).isTrue();
        assertThat(json.has("stackTrace") || json.has("exception")).as(line).isFalse();
        if (json.get("level").asText().equals("ERROR")) {
          errors.add(json.get("message").asText());
        }
      }
      assertThat(errors).as(service.log()).hasSize(1);
      return errors.get(0);
    }
  }

  @Test
  void namesTheMissingRight() throws Exception {
    database.execute(
        "do $$ begin create role feeble login password 'feeble'; exception when duplicate_object then null; end $$");
    settings.put("quarkus.datasource.username", "feeble");
    settings.put("quarkus.datasource.password", "feeble");

    assertThat(error()).contains("feeble", "permission denied for database", "README.md");
  }

  @Test
  void namesTheMissingSchema() throws Exception {
    settings.put("order-volume.schema", "nowhere");

    assertThat(error()).contains("schema", "search_path");
  }

  @Test
  void refusesASchemaInOneUrlOnly() throws Exception {
    settings.merge(JDBC_URL, "?currentSchema=shop", String::concat);

    assertThat(error())
        .contains("the schema shop (currentSchema)", "names none", "ORDER_VOLUME_SCHEMA=shop");
  }

  @Test
  void namesTheMissingDatabase() throws Exception {
    settings.computeIfPresent(JDBC_URL, (name, url) -> url.replaceFirst("/[^/]*$", "/nowhere"));

    assertThat(error()).contains("\"nowhere\" does not exist", "QUARKUS_DATASOURCE_JDBC_URL");
  }

  /** Makes the server report the version of an older one. */
  @Test
  void namesTheRequiredVersion() throws Exception {
    database.execute(
        "create function current_setting(text) returns text language sql as $$ select '150004' $$");
    database.execute(
        "do $$ begin execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$");

    assertThat(error()).contains("PostgreSQL 16 or newer");
  }

  @Test
  void namesThePortInUse() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // The tests start the service on port 0; the setting of the profile overrides that.
      settings.put("quarkus.http.host", "127.0.0.1");
      settings.put("%prod.quarkus.http.port", String.valueOf(other.getLocalPort()));

      assertThat(error()).contains("Port " + other.getLocalPort(), "QUARKUS_HTTP_PORT");
    }
  }

  @Test
  void namesTheSettingOfAnInvalidSchedule() throws Exception {
    settings.put("order-volume.refresh.rebuild-cron", "every day");

    assertThat(error()).contains("ORDER_VOLUME_REFRESH_REBUILD_CRON", "every day");
  }
}
