package io.ordervolume.linkage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ordervolume.testing.SourceCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests the input for GraalVM in a build of the native executable. The test itself needs no
 * GraalVM.
 */
@Tag("full")
class NativeSourcesIT {

  private static SourceCopy copy;
  private static Path sources;

  @BeforeAll
  static void makeSources() throws Exception {
    copy = SourceCopy.create();
    copy.build("-Dnative", "-Dquarkus.native.sources-only=true");
    sources = copy.directory().resolve("target/native-sources");
  }

  @AfterAll
  static void deleteSources() throws IOException {
    copy.close();
  }

  /**
   * Main reads application.properties before Quarkus starts, and Liquibase reads the SQL by name.
   */
  @Test
  void theExecutableContainsAllResources() throws IOException {
    List<Pattern> included = included();

    assertThat(resources())
        .contains(
            "application.properties", "db/order_volume/view_files.sql", "db/doctor/too-stale.sql")
        .allSatisfy(
            resource ->
                assertThat(included)
                    .as(resource)
                    .anyMatch(pattern -> pattern.matcher(resource).matches()));
  }

  private static List<Pattern> included() throws IOException {
    try (Stream<Path> files = Files.list(sources)) {
      Path runner =
          files.filter(file -> file.toString().endsWith("-runner.jar")).findFirst().orElseThrow();
      try (JarFile jar = new JarFile(runner.toFile())) {
        JsonNode config =
            new ObjectMapper()
                .readTree(
                    jar.getInputStream(jar.getEntry("META-INF/native-image/resource-config.json")));
        return StreamSupport.stream(config.at("/resources/includes").spliterator(), false)
            .map(include -> Pattern.compile(include.get("pattern").asText()))
            .toList();
      }
    }
  }

  /** Returns the resources of the build, and git.properties, which a copy of the sources lacks. */
  private static List<String> resources() throws IOException {
    Path classes = copy.directory().resolve("target/classes");
    try (Stream<Path> files = Files.walk(classes)) {
      return Stream.concat(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> classes.relativize(file).toString())
                  .filter(name -> !name.endsWith(".class")),
              Stream.of("git.properties"))
          .toList();
    }
  }

  /** By default GraalVM generates AVX2 instructions, which older processors lack. */
  @Test
  void theExecutableRunsOnOlderProcessors() throws IOException {
    assertThat(Files.readString(sources.resolve("native-image.args")))
        .contains("-march=compatibility");
  }
}
