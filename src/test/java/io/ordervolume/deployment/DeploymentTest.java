package io.ordervolume.deployment;

import static io.ordervolume.deployment.Manifests.elements;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Tests the manifests for Kubernetes and Compose against the service. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class DeploymentTest {

  private static final Pattern DOCUMENTED =
      Pattern.compile("\"environmentVariable\" : \"([^\"]+)\"");

  @TestHTTPResource(value = "/", management = true)
  URL management;

  /** Returns the address of a manifest's path on the management port. */
  private URI managed(JsonNode path) {
    return URI.create(management.toString()).resolve(path.asText());
  }

  private static JsonNode deployment() {
    return Manifests.one("Deployment", "order-volume");
  }

  private static JsonNode pod(JsonNode workload) {
    return workload.at("/spec/template/spec");
  }

  private static JsonNode container(JsonNode workload) {
    JsonNode containers = pod(workload).get("containers");
    assertThat(containers).hasSize(1);
    return containers.get(0);
  }

  private static List<JsonNode> workloads() {
    return List.of(deployment(), Manifests.one("Job", "order-volume-migration"));
  }

  private static String variable(JsonNode workload, String name) {
    return elements(container(workload).get("env"))
        .filter(variable -> variable.get("name").asText().equals(name))
        .map(variable -> variable.get("value").asText())
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> labels(JsonNode labels) {
    return labels.properties().stream()
        .map(label -> label.getKey() + "=" + label.getValue().asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyFileIsListedAndEveryObjectIsNamed() throws IOException {
    Set<String> named =
        elements(Manifests.kustomization().get("resources"))
            .map(JsonNode::asText)
            .collect(Collectors.toCollection(TreeSet::new));
    named.add("kustomization.yaml");
    try (Stream<Path> files = Files.list(Manifests.FOLDER)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(file -> file.endsWith(".yaml")))
          .containsExactlyInAnyOrderElementsOf(named);
    }
    assertThat(Manifests.all())
        .allSatisfy(
            object -> assertThat(object.at("/metadata/name").asText()).startsWith("order-volume"));
  }

  @Test
  void twoInstancesRunAndOneJobMigrates() {
    assertThat(deployment().at("/spec/replicas").asInt()).isEqualTo(2);
    assertThat(variable(deployment(), "ORDER_VOLUME_MIGRATE")).isEqualTo("never");
    assertThat(variable(workloads().get(1), "ORDER_VOLUME_MIGRATE")).isEqualTo("only");
    assertThat(pod(workloads().get(1)).get("restartPolicy").asText()).isEqualTo("Never");
  }

  @Test
  void podsHaveNoMoreRightsThanTheyNeed() {
    assertThat(workloads())
        .allSatisfy(
            workload -> {
              JsonNode pod = pod(workload);
              assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
              assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
              assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
              assertThat(pod.at("/securityContext/seccompProfile/type").asText())
                  .isEqualTo("RuntimeDefault");
              JsonNode rights = container(workload).get("securityContext");
              assertThat(rights.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
              assertThat(rights.get("readOnlyRootFilesystem").asBoolean()).isTrue();
              assertThat(rights.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
              assertThat(container(workload).at("/volumeMounts/0/mountPath").asText())
                  .isEqualTo("/tmp");
              assertThat(pod.at("/volumes/0/emptyDir").isObject()).isTrue();
              assertThat(container(workload).at("/resources/requests/cpu").asText()).isNotEmpty();
              assertThat(container(workload).at("/resources/limits/memory"))
                  .isEqualTo(container(workload).at("/resources/requests/memory"));
            });
  }

  @Test
  void theUserMatchesThatOfTheImage() throws IOException {
    String image = Files.readString(Path.of("src/main/docker/Dockerfile.jvm"));

    assertThat(workloads())
        .allSatisfy(
            workload ->
                assertThat(image)
                    .contains("USER " + pod(workload).at("/securityContext/runAsUser").asInt()));
  }

  @Test
  void passwordsComeFromASecret() {
    assertThat(workloads())
        .allSatisfy(
            workload ->
                assertThat(
                        elements(container(workload).get("env"))
                            .filter(
                                variable ->
                                    variable.get("name").asText().matches(".*(PASSWORD|USERNAME)"))
                            .map(variable -> variable.at("/valueFrom/secretKeyRef/name").asText()))
                    .containsExactly("order-volume-database", "order-volume-database"));
  }

  @Test
  void portsMatchThoseOfTheService() throws IOException {
    Map<String, Integer> ports =
        elements(container(deployment()).get("ports"))
            .collect(
                Collectors.toMap(
                    port -> port.get("name").asText(), port -> port.get("containerPort").asInt()));
    assertThat(ports).isEqualTo(Map.of("http", 8080, "management", 9000));
    assertThat(Files.readString(Path.of("src/main/docker/Dockerfile.jvm")))
        .contains("EXPOSE 8080 9000");

    assertThat(
            elements(Manifests.one("Service", "order-volume").at("/spec/ports"))
                .map(port -> port.get("targetPort").asText()))
        .containsExactly("http");
    assertThat(
            elements(Manifests.one("Service", "order-volume-management").at("/spec/ports"))
                .map(port -> port.get("targetPort").asText()))
        .containsExactly("management");
    assertThat(
            elements(Manifests.one("NetworkPolicy", "order-volume").at("/spec/ingress"))
                .map(rule -> rule.at("/ports/0/port").asText()))
        .containsExactly("http", "management");
  }

  @Test
  void selectorsMatchPodsOfTheServiceAndNotTheJob() {
    Set<String> pods = labels(deployment().at("/spec/template/metadata/labels"));
    Set<String> job = labels(workloads().get(1).at("/spec/template/metadata/labels"));
    List<JsonNode> selectors =
        List.of(
            deployment().at("/spec/selector/matchLabels"),
            Manifests.one("Service", "order-volume").at("/spec/selector"),
            Manifests.one("Service", "order-volume-management").at("/spec/selector"),
            Manifests.one("PodDisruptionBudget", "order-volume").at("/spec/selector/matchLabels"),
            pod(deployment()).at("/topologySpreadConstraints/0/labelSelector/matchLabels"));

    assertThat(selectors)
        .allSatisfy(
            selector -> {
              assertThat(pods).containsAll(labels(selector)).isNotEmpty();
              assertThat(job).doesNotContainSequence(labels(selector));
            });
    Set<String> policy =
        labels(Manifests.one("NetworkPolicy", "order-volume").at("/spec/podSelector/matchLabels"));
    assertThat(pods).containsAll(policy);
    assertThat(job).containsAll(policy);
  }

  @Test
  void prometheusFindsTheMetrics() {
    JsonNode monitor = Manifests.one("ServiceMonitor", "order-volume");
    JsonNode service = Manifests.one("Service", "order-volume-management");
    Set<String> labels = labels(service.at("/metadata/labels"));
    labels.addAll(labels(Manifests.kustomization().at("/labels/0/pairs")));

    assertThat(labels).containsAll(labels(monitor.at("/spec/selector/matchLabels")));
    assertThat(monitor.at("/spec/endpoints/0/port")).isEqualTo(service.at("/spec/ports/0/name"));
    given().get(managed(monitor.at("/spec/endpoints/0/path"))).then().statusCode(200);
  }

  @Test
  void everyProbeIsAnsweredByTheRunningService() {
    PopulatedView.await();

    assertThat(
            Stream.of("startupProbe", "livenessProbe", "readinessProbe")
                .map(container(deployment())::get))
        .allSatisfy(
            probe -> {
              assertThat(probe.at("/httpGet/port").asText()).isEqualTo("management");
              given().get(managed(probe.at("/httpGet/path"))).then().statusCode(200);
            });
  }

  @Test
  void theGracePeriodCoversTheShutdown() {
    Function<String, Duration> time =
        name -> DurationConverter.parseDuration(variable(deployment(), name));

    assertThat(pod(deployment()).get("terminationGracePeriodSeconds").asLong())
        .isGreaterThan(
            time.apply("QUARKUS_SHUTDOWN_DELAY").toSeconds()
                + time.apply("QUARKUS_SHUTDOWN_TIMEOUT").toSeconds()
                + 10);
  }

  @Test
  void everyVariableIsASettingOfTheService() throws IOException {
    Set<String> variables = new TreeSet<>();
    workloads()
        .forEach(
            workload ->
                elements(container(workload).get("env"))
                    .forEach(variable -> variables.add(variable.get("name").asText())));
    Properties file = new Properties();
    file.load(Files.newBufferedReader(Manifests.FOLDER.resolve("order-volume.env")));
    variables.addAll(file.stringPropertyNames());
    Stream.of("migration", "order-volume")
        .forEach(
            service ->
                composed(service).get("environment").fieldNames().forEachRemaining(variables::add));

    assertThat(variables).hasSizeGreaterThan(8);
    assertThat(settings()).containsAll(variables);
  }

  /** Returns the variables of all settings in this build: its own and those of Quarkus. */
  private static Set<String> settings() throws IOException {
    Set<String> variables = new TreeSet<>();
    ConfigProvider.getConfig()
        .getPropertyNames()
        .forEach(name -> variables.add(name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_")));
    for (URL model :
        Collections.list(
            DeploymentTest.class
                .getClassLoader()
                .getResources("META-INF/quarkus-config-doc/quarkus-config-model.json"))) {
      try (InputStream text = model.openStream()) {
        DOCUMENTED
            .matcher(new String(text.readAllBytes(), StandardCharsets.UTF_8))
            .results()
            .forEach(found -> variables.add(found.group(1)));
      }
    }
    return variables;
  }

  private static JsonNode composed(String service) {
    try {
      return Manifests.compose().at("/services/" + service);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void composeMigratesAHealthyDatabaseBeforeTheServiceStarts() {
    JsonNode database = composed("database");
    assertThat(database.get("image").asText()).isEqualTo("postgres:18");
    assertThat(database.at("/healthcheck/test/1").asText()).isEqualTo("pg_isready");
    assertThat(composed("migration").at("/depends_on/database/condition").asText())
        .isEqualTo("service_healthy");
    assertThat(composed("migration").at("/environment/ORDER_VOLUME_MIGRATE").asText())
        .isEqualTo("only");
    assertThat(composed("order-volume").at("/depends_on/migration/condition").asText())
        .isEqualTo("service_completed_successfully");
    assertThat(composed("order-volume").at("/environment/ORDER_VOLUME_MIGRATE").asText())
        .isEqualTo("never");
  }

  @Test
  void theMigrationFindsTheMountedViewFiles() throws IOException {
    JsonNode job = workloads().get(1);
    String directory = variable(job, "ORDER_VOLUME_VIEWS_DIRECTORY");
    JsonNode mount = container(job).at("/volumeMounts/1");
    assertThat(mount.get("mountPath").asText()).isEqualTo(directory);
    assertThat(mount.get("readOnly").asBoolean()).isTrue();
    JsonNode volume = pod(job).at("/volumes/1");
    assertThat(volume.get("name")).isEqualTo(mount.get("name"));
    JsonNode generator = Manifests.kustomization().at("/configMapGenerator/1");
    assertThat(generator.get("name")).isEqualTo(volume.at("/configMap/name"));
    assertThat(elements(generator.get("files")).map(JsonNode::asText))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(Manifests.FOLDER.resolve(file)).isRegularFile());

    JsonNode migration = composed("migration");
    String inCompose = migration.at("/environment/ORDER_VOLUME_VIEWS_DIRECTORY").asText();
    assertThat(migration.at("/volumes/0").asText())
        .isEqualTo("./" + Manifests.FOLDER + "/views:" + inCompose + ":ro");
  }

  @Test
  void composeStoresNoPasswordAndListensOnLocalhostOnly() {
    for (String service : List.of("migration", "order-volume")) {
      assertThat(composed(service).at("/environment/QUARKUS_DATASOURCE_PASSWORD").asText())
          .startsWith("${POSTGRES_PASSWORD:?");
      assertThat(composed(service).get("read_only").asBoolean()).isTrue();
      assertThat(composed(service).at("/tmpfs/0").asText()).isEqualTo("/tmp");
      assertThat(composed(service).at("/cap_drop/0").asText()).isEqualTo("ALL");
    }
    assertThat(composed("database").at("/environment/POSTGRES_PASSWORD").asText())
        .startsWith("${POSTGRES_PASSWORD:?");
    assertThat(elements(composed("order-volume").get("ports")).map(JsonNode::asText))
        .containsExactly("127.0.0.1:8080:8080", "127.0.0.1:9000:9000");
  }

  /** A compromised pod must not send data to the internet. */
  @Test
  void egressIsLimitedToDnsAndNamedNetworks() {
    for (JsonNode rule : Manifests.one("NetworkPolicy", "order-volume").at("/spec/egress")) {
      boolean names = elements(rule.get("ports")).allMatch(port -> port.get("port").asInt() == 53);
      if (!names) {
        assertThat(elements(rule.path("to")).map(to -> to.at("/ipBlock/cidr").asText()))
            .isNotEmpty()
            .doesNotContain("0.0.0.0/0", "");
      }
    }
  }

  @Test
  void imagesListenForProbesOnAllInterfaces() throws IOException {
    for (String image : List.of("jvm", "native", "native-micro", "native-multistage")) {
      assertThat(Files.readString(Path.of("src/main/docker/Dockerfile." + image)))
          .contains("ENV QUARKUS_MANAGEMENT_HOST=0.0.0.0");
    }
  }
}
