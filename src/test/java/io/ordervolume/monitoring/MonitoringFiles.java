package io.ordervolume.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads the files for Prometheus and Grafana. */
final class MonitoringFiles {

  static final Path FOLDER = Path.of("deploy/monitoring");
  static final Path ALERTS = FOLDER.resolve("alerts.yaml");
  static final Path ALERTS_TEST = FOLDER.resolve("alerts-test.yaml");
  static final Path DASHBOARD = FOLDER.resolve("dashboard.json");

  /** Matches names of metrics; a name before a parenthesis is a function. */
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:matview|http_server|sql_pool|jvm|process)_[a-z_]+\\b(?!\\()");

  private MonitoringFiles() {}

  static JsonNode yaml(Path file) throws IOException {
    return new YAMLMapper().readTree(file.toFile());
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static List<JsonNode> alerts() throws IOException {
    return elements(yaml(ALERTS).get("groups"))
        .flatMap(group -> elements(group.get("rules")))
        .toList();
  }

  /** Returns the queries of the dashboard with values for the variables of Grafana. */
  static List<String> dashboardQueries() throws IOException {
    return elements(new ObjectMapper().readTree(DASHBOARD.toFile()).get("panels"))
        .flatMap(panel -> elements(panel.get("targets")))
        .map(target -> target.get("expr").asText())
        .map(query -> query.replace("$__rate_interval", "1m").replace("$view", "v"))
        .toList();
  }

  static Set<String> metricsOf(Stream<String> queries) {
    return queries
        .flatMap(query -> METRIC.matcher(query).results())
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Set<String> metricsOfAll() {
    try {
      return metricsOf(
          Stream.concat(
              alerts().stream().map(alert -> alert.get("expr").asText()),
              dashboardQueries().stream()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
