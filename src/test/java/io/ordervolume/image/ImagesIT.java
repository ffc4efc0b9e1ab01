package io.ordervolume.image;

import static io.ordervolume.image.Images.buildah;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.ordervolume.testing.Patience;
import io.ordervolume.testing.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the images of src/main/docker on a Debian base instead of the bases that they name. */
@Tag("full")
class ImagesIT {

  private static final String EXECUTABLE = "#!/bin/sh\necho started as $(id -u) >/tmp/said\n";

  @TempDir Path directory;

  @BeforeAll
  static void makeBase() throws Exception {
    Images.requireBase();
  }

  @AfterAll
  static void forget() throws Exception {
    Images.forget();
  }

  @Test
  void theJvmImageRunsUnprivilegedOnAReadOnlyRoot() throws Exception {
    assumeFalse(ServiceProcess.isNative(), "The last package is a native executable");
    Images.build("Dockerfile.jvm", Path.of("").toAbsolutePath(), "jvm", "JAVA");
    String container = buildah("from", "--pull-never", "jvm").strip();

    try (ServiceProcess service = ServiceProcess.run(directory, readOnly(container))) {
      int port = service.port();
      Patience.await(() -> given().port(port).get("/customer_order_volume").statusCode() == 200);
      buildah(healthCheck(container, service.managementPort()));

      ProcessHandle java = service.process().toHandle();
      assertThat(Files.readString(about(java, "status"))).contains("Uid:\t1001\t1001\t1001\t1001");
      assertThat(Files.readString(about(java, "maps"))).containsPattern("/app/service\\.(jsa|aot)");
      assertThat(Files.readString(about(java, "mountinfo"))).containsPattern(" / / ro[, ]");
      assertThat(service.stop()).as(service.log()).isEqualTo(143);
      assertThat(service.log()).contains("order-volume stopped");
    }
  }

  /** A script replaces the native executable, which needs GraalVM to build. */
  @ParameterizedTest
  @CsvSource({
    "Dockerfile.native, BASE, BASE",
    "Dockerfile.native-micro, BASE, LIBRARIES",
    "Dockerfile.native-multistage, BASE, BUILDER"
  })
  void theNativeImagesStartUnprivileged(String dockerfile, String base, String otherBase)
      throws Exception {
    Path docker = Files.createDirectories(directory.resolve("src/main/docker"));
    Files.copy(Path.of("src/main/docker/ask"), docker.resolve("ask"));
    Files.createDirectory(directory.resolve("target"));
    Files.writeString(directory.resolve("target/service-runner"), EXECUTABLE);
    Path maven = Files.writeString(directory.resolve("mvnw"), "#!/bin/sh\n");
    assertThat(maven.toFile().setExecutable(true)).isTrue();

    Images.build(dockerfile, directory, "native", base, otherBase);

    String container = buildah("from", "--pull-never", "native").strip();
    buildah(run(container, entrypoint(container)));
    Path said = Path.of(buildah("mount", container).strip()).resolve("tmp/said");
    assertThat(said).hasContent("started as 1001");
    assertThat(inspect(container, "{{.Docker.Config.Healthcheck.Test}}")).contains("9000");
    assertThat(inspect(container, "{{.Docker.Config.ExposedPorts}}"))
        .contains("8080/tcp", "9000/tcp");
    assertThat(inspect(container, "{{.Docker.Config.Labels}}")).contains("licenses:Apache-2.0");
  }

  /**
   * Returns a command line that runs the entrypoint of a container on a read-only root with the
   * embedded database.
   */
  private static List<String> readOnly(String container) throws Exception {
    List<String> environment =
        new ArrayList<>(List.of(inspect(container, "{{.Docker.Config.Env}}").split(" ")));
    environment.addAll(
        List.of(
            "ORDER_VOLUME_EMBEDDED=true",
            "ORDER_VOLUME_SECURITY=open",
            "QUARKUS_HTTP_PORT=0",
            "QUARKUS_MANAGEMENT_PORT=0"));
    return Images.readOnlyCommand(
        Path.of(buildah("mount", container).strip()),
        environment,
        inspect(container, "{{.Docker.Config.User}}"),
        entrypoint(container).split(" "));
  }

  /** Returns the health check of the image with the port of this service. */
  private static String[] healthCheck(String container, int port) throws Exception {
    String check = inspect(container, "{{.Docker.Config.Healthcheck.Test}}").replace("CMD ", "");
    assertThat(check).contains(" 9000 ");
    return run(container, check.replace(" 9000 ", " " + port + " "));
  }

  private static String entrypoint(String container) throws Exception {
    return inspect(container, "{{.Docker.Config.Entrypoint}}");
  }

  /** Returns a value that buildah prints as a list. */
  private static String inspect(String container, String format) throws Exception {
    return buildah("inspect", "--format", format, container).strip().replaceAll("^\\[|\\]$", "");
  }

  private static String[] run(String container, String words) {
    return Stream.concat(
            Stream.of("run", "--isolation", "chroot", container, "--"), Stream.of(words.split(" ")))
        .toArray(String[]::new);
  }

  private static Path about(ProcessHandle process, String what) {
    return Path.of("/proc", String.valueOf(process.pid()), what);
  }
}
