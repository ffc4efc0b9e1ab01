package io.ordervolume.monitoring;

import static io.ordervolume.monitoring.MonitoringFiles.elements;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the alert rules and the queries of the dashboard with promtool. */
class AlertsTest {

  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path directory;

  @Test
  void everyAlertHasATestThatFiresAndOneThatDoesNot() throws IOException {
    List<JsonNode> cases =
        elements(MonitoringFiles.yaml(MonitoringFiles.ALERTS_TEST).get("tests"))
            .flatMap(test -> elements(test.get("alert_rule_test")))
            .toList();

    for (JsonNode alert : MonitoringFiles.alerts()) {
      String name = alert.get("alert").asText();
      assertThat(
              cases.stream()
                  .filter(tried -> tried.get("alertname").asText().equals(name))
                  .map(tried -> tried.get("exp_alerts").isEmpty())
                  .distinct())
          .as(name)
          .containsExactlyInAnyOrder(true, false);
    }
  }

  @Test
  void everyAlertHasASeverityASummaryAndADescription() throws IOException {
    assertThat(MonitoringFiles.alerts())
        .isNotEmpty()
        .allSatisfy(
            alert -> {
              assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
              assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
              assertThat(alert.at("/annotations/description").asText()).isNotBlank();
            });
  }

  @Tag("full")
  @Test
  void alertsFireAsTheirTestsExpect() throws Exception {
    promtool("check", "rules", MonitoringFiles.ALERTS.toString());
    promtool("test", "rules", MonitoringFiles.ALERTS_TEST.toString());
  }

  @Tag("full")
  @Test
  void thePromQlOfTheDashboardIsValid() throws Exception {
    Path rules = directory.resolve("rules.yaml");
    Files.writeString(
        rules,
        MonitoringFiles.dashboardQueries().stream()
            .map(
                query ->
                    "  - record: asked\n    expr: '"
                        + query
                        + "'\n    labels: {n: '"
                        + query.hashCode()
                        + "'}\n")
            .collect(Collectors.joining("", "groups:\n- name: dashboard\n  rules:\n", "")));

    promtool("check", "rules", rules.toString());
  }

  private static void promtool(String... arguments) throws IOException, InterruptedException {
    assertThat(PROMTOOL).as("This test needs promtool: install prometheus").isExecutable();
    List<String> command = new ArrayList<>(List.of(PROMTOOL.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }
}
