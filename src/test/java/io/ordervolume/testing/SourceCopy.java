package io.ordervolume.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A copy of the main sources, for builds that must not write to the output of this build.
 *
 * @param directory the copy
 */
public record SourceCopy(Path directory) implements AutoCloseable {

  private static final List<String> SOURCES =
      List.of("pom.xml", "mvnw", ".mvn", "src/main/java", "src/main/resources");
  private static final int LONGEST_BUILD_MINUTES = 10;

  /** Copies the sources into a new temporary directory. */
  public static SourceCopy create() throws IOException {
    SourceCopy copy = new SourceCopy(Files.createTempDirectory("order-volume-sources"));
    for (String source : SOURCES) {
      copy(Path.of(source), copy.directory.resolve(source));
    }
    return copy;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  /** Packages the copy with these Maven options, without tests. Fails if the build fails. */
  public void build(String... options) throws IOException, InterruptedException {
    Path log = directory.resolve("build.log");
    List<String> command =
        new ArrayList<>(List.of("sh", "mvnw", "-q", "-B", "package", "-Dmaven.test.skip"));
    command.addAll(List.of(options));
    Process build =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(build.waitFor(LONGEST_BUILD_MINUTES, TimeUnit.MINUTES)).as("ended").isTrue();
      assertThat(build.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      build.descendants().forEach(ProcessHandle::destroyForcibly);
      build.destroyForcibly();
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
