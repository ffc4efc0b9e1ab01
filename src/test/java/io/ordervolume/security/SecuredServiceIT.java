package io.ordervolume.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.Issuer;
import io.ordervolume.testing.OwnServer;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.TestSql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Tests the service with its production defaults: it requires tokens and logs no secrets. */
@Tag("full")
class SecuredServiceIT {

  private static final String EMBEDDED = "order-volume.embedded";
  private static final String WARNING = "every client of this service may do anything";
  private static final String SECRET = "Tr0ub4dor";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void refusesToStartWithoutAnIssuerAndSaysWhatToSet() throws Exception {
    // A native executable contains no database; nothing connects to this address.
    Map<String, String> settings =
        ServiceProcess.isNative()
            ? Map.of(
                "quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:1/postgres",
                "quarkus.datasource.reactive.url", "postgresql://127.0.0.1:1/postgres")
            : Map.of(EMBEDDED, "true");
    try (ServiceProcess service = ServiceProcess.start(directory, settings)) {
      assertThat(service.exitCode()).isEqualTo(78);
      assertThat(service.log().strip())
          .doesNotContain("\n")
          .contains("QUARKUS_OIDC_AUTH_SERVER_URL", "QUARKUS_OIDC_TOKEN_AUDIENCE")
          .contains("ORDER_VOLUME_SECURITY=open");
      assertThat(directory.resolve("order-volume-data")).doesNotExist();
    }
  }

  @Test
  void requiresTokensAndNeverLogsThem() throws Exception {
    try (Issuer issuer = Issuer.start();
        EmbeddedDatabase database = EmbeddedDatabase.start(directory.resolve("server"))) {
      Map<String, String> settings = new HashMap<>(issuer.settings());
      settings.putAll(database.configuration());
      try (ServiceProcess service = ServiceProcess.start(directory, settings)) {
        int http = service.port();
        String good = issuer.token("alice", Roles.READER);
        String bad = Issuer.sign(issuer.claims("alice", Roles.READER), Issuer.newKey());

        given().port(http).get("/freshness").then().statusCode(401);
        given().port(http).auth().oauth2(good).get("/freshness").then().statusCode(200);
        given().port(http).auth().oauth2(good).post("/refreshes").then().statusCode(403);
        given().port(http).auth().oauth2(bad).get("/freshness").then().statusCode(401);
        given().port(http).auth().oauth2(SECRET).get("/freshness").then().statusCode(401);
        issuer.rotateKey();
        issuer.close();
        String unknown = issuer.token("alice", Roles.READER);
        given().port(http).auth().oauth2(unknown).get("/freshness").then().statusCode(503);

        service.stop();
        assertThat(service.log()).doesNotContain(WARNING, good, bad, SECRET, unknown);
      }
    }
  }

  @Test
  void neverLogsTheDatabasePasswordThatIsRefused() throws Exception {
    try (EmbeddedDatabase database = OwnServer.start(directory.resolve("server"))) {
      demandPasswords(new TestSql(database));
      String place = "127.0.0.1:" + database.port() + "/postgres";
      Map<String, String> inUrls =
          Map.of(
              "order-volume.security", "open",
              "quarkus.datasource.jdbc.url",
                  "jdbc:postgresql://" + place + "?user=postgres&password=" + SECRET,
              "quarkus.datasource.reactive.url", "postgresql://postgres:" + SECRET + "@" + place);
      Map<String, String> besideThem = new HashMap<>(database.configuration());
      besideThem.put("order-volume.security", "open");
      besideThem.put("quarkus.datasource.password", SECRET);

      for (Map<String, String> settings : List.of(inUrls, besideThem)) {
        try (ServiceProcess service = ServiceProcess.start(directory, settings)) {
          assertThat(service.exitCode()).isNotZero();
          assertThat(service.log())
              .contains("password authentication failed")
              .doesNotContain(SECRET);
        }
      }
    }
  }

  private void demandPasswords(TestSql database) throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("alter user postgres password 'another'");
      Files.writeString(
          directory.resolve("server/data/pg_hba.conf"),
          "host all all 127.0.0.1/32 scram-sha-256\n");
      statement.execute("select pg_reload_conf()");
    }
  }
}
