package io.ordervolume.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSelectionTest {

  private static final String JDBC_URL = "quarkus.datasource.jdbc.url";
  private static final String REACTIVE_URL = "quarkus.datasource.reactive.url";
  private static final String EMBEDDED = "order-volume.embedded";
  private static final String DIRECTORY = "order-volume.embedded-directory";
  private static final String SAMPLE = "order-volume.embedded-sample";

  @Test
  void prefersAConfiguredDatabaseToTheEmbeddedOne() {
    assertThat(
            choice(
                Map.of(
                    JDBC_URL, "jdbc:postgresql://db/store",
                    REACTIVE_URL, "postgresql://db/store",
                    EMBEDDED, "true",
                    DIRECTORY, "data",
                    SAMPLE, "true")))
        .isEqualTo(new DatabaseSelection(Optional.empty(), false, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {JDBC_URL, REACTIVE_URL})
  void refusesOneUrlOfTwoAndNamesBoth(String url) {
    DatabaseSelection choice =
        choice(Map.of(url, "postgresql://db/store", EMBEDDED, "true", DIRECTORY, "data"));
    assertThat(choice.embeddedDirectory()).isEmpty();
    assertThat(choice.refusal().orElseThrow())
        .contains("QUARKUS_DATASOURCE_JDBC_URL", "QUARKUS_DATASOURCE_REACTIVE_URL", "set both");
  }

  @Test
  void startsTheEmbeddedDatabaseIfNoneIsConfigured() {
    assertThat(choice(Map.of(EMBEDDED, "true", DIRECTORY, "data/postgres")))
        .isEqualTo(
            new DatabaseSelection(Optional.of(Path.of("data/postgres")), false, Optional.empty()));
  }

  @Test
  void fillsTheEmbeddedDatabaseWithASampleIfConfigured() {
    assertThat(choice(Map.of(EMBEDDED, "true", DIRECTORY, "data", SAMPLE, "true")).sample())
        .isTrue();
  }

  @Test
  void treatsAnEmptyUrlAsMissing() {
    assertThat(choice(Map.of(JDBC_URL, "", REACTIVE_URL, "", EMBEDDED, "true", DIRECTORY, "data")))
        .isEqualTo(new DatabaseSelection(Optional.of(Path.of("data")), false, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesToStartWithoutADatabaseAndSaysWhatToSet(boolean said) {
    DatabaseSelection choice =
        choice(said ? Map.of(EMBEDDED, "false", DIRECTORY, "data") : Map.of());
    assertThat(choice.embeddedDirectory()).isEmpty();
    assertThat(choice.refusal().orElseThrow())
        .contains("QUARKUS_DATASOURCE_JDBC_URL", "ORDER_VOLUME_EMBEDDED=true");
  }

  @Test
  void refusesEmbeddedIfTheBuildContainsNoServer() {
    DatabaseSelection choice =
        DatabaseSelection.of(config(Map.of(EMBEDDED, "true", DIRECTORY, "data")), false);
    assertThat(choice.embeddedDirectory()).isEmpty();
    assertThat(choice.refusal().orElseThrow())
        .contains("JVM", "QUARKUS_DATASOURCE_JDBC_URL", "ORDER_VOLUME_EMBEDDED");
  }

  private static DatabaseSelection choice(Map<String, String> properties) {
    return DatabaseSelection.of(config(properties), true);
  }

  private static Config config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .build();
  }
}
