package io.ordervolume.monitoring;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests the metrics of the running service against the documentation, the alerts and the dashboard.
 */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class MetricsTest {

  private static final Path DOCUMENTED = Path.of("docs/operations.md");
  private static final Pattern HELP = Pattern.compile("(?m)^# HELP (matview_\\w+) (.*)$");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z]\\w*)[{ ]");
  private static final Pattern NAMED = Pattern.compile("`(matview_\\w+)");

  /** Metrics that exist only with standbys. The tests of standbys check them. */
  private static final String OF_STANDBYS = "matview_(standby|server)_.*";

  @TestHTTPResource(value = "/metrics", management = true)
  URL metrics;

  @Inject Pool pool;

  @ConfigProperty(name = "quarkus.application.version")
  String version;

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  private String scrape() {
    return given().get(metrics).asString();
  }

  private static Set<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyMetricHasAHelpText() {
    Map<String, String> help =
        HELP.matcher(scrape())
            .results()
            .collect(
                Collectors.toMap(found -> found.group(1), (MatchResult found) -> found.group(2)));

    assertThat(help)
        .hasSizeGreaterThan(25)
        .allSatisfy((name, text) -> assertThat(text).as(name).isNotBlank());
  }

  @Test
  void theDocumentedMetricsAreThoseOfTheService() throws Exception {
    Set<String> documented = names(NAMED, Files.readString(DOCUMENTED));
    Set<String> exposed =
        names(SAMPLE, scrape()).stream()
            .filter(name -> name.startsWith("matview_"))
            .map(name -> name.replaceFirst("_seconds_(bucket|count|sum|max)$", "_seconds"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(documented).isEqualTo(exposed);
  }

  @Test
  void alertsAndDashboardUseExistingMetrics() {
    given().get("/customer_order_volume?limit=1");

    Set<String> asked = new TreeSet<>(MonitoringFiles.metricsOfAll());
    asked.removeIf(name -> name.matches(OF_STANDBYS));
    assertThat(names(SAMPLE, scrape())).containsAll(asked);
    assertThat(MonitoringFiles.metricsOfAll())
        .contains("matview_rows", "http_server_requests_seconds_count");
  }

  @Test
  void buildInfoNamesTheVersionAndTheCommit() {
    assertThat(scrape())
        .containsPattern(
            "matview_build_info\\{commit=\"([0-9a-f]{40}|unknown)\",version=\""
                + version
                + "\"} 1.0");
  }

  @Test
  void databaseSessionsNameTheServiceAndTheInstance() {
    given().get("/customer_order_volume?limit=1&offset=1");

    Set<String> names = new TreeSet<>();
    pool.query(
            "select distinct application_name from pg_stat_activity where application_name like 'order-volume%'")
        .executeAndAwait()
        .forEach(row -> names.add(row.getString(0)));

    String instance = ConfigProvider.getConfig().getValue("order-volume.instance", String.class);
    assertThat(names)
        .contains(
            first63Bytes("order-volume/" + version + " " + instance),
            first63Bytes("order-volume-refresh/" + version + " " + instance));
  }

  private static String first63Bytes(String text) {
    return text.substring(0, Math.min(63, text.length()));
  }
}
