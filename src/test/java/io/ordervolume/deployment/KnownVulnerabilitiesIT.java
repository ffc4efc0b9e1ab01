package io.ordervolume.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.artifact.versioning.ComparableVersion;
import org.junit.jupiter.api.Test;

/**
 * Tests that the package contains no library version with a vulnerability in the list of the
 * repository.
 */
class KnownVulnerabilitiesIT {

  private static final Path LIST = Path.of("src/test/resources/vulnerabilities.csv");
  private static final Path SHIPPED = Path.of("target/quarkus-app/quarkus-app-dependencies.txt");

  /** A library as {@code group:artifact:type[:classifier]:version}. */
  private record Library(String name, ComparableVersion version) {

    static Library of(String coordinates) {
      String[] parts = coordinates.split(":");
      return new Library(parts[0] + ":" + parts[1], new ComparableVersion(parts[parts.length - 1]));
    }

    String group() {
      return name.substring(0, name.indexOf(':'));
    }
  }

  private record Vulnerability(
      String library,
      ComparableVersion since,
      ComparableVersion fixed,
      String id,
      String accepted) {

    static Vulnerability of(String line) {
      String[] parts = line.split(",", 5);
      return new Vulnerability(
          parts[0],
          new ComparableVersion(parts[1]),
          new ComparableVersion(parts[2]),
          parts[3],
          parts[4].strip());
    }

    boolean affects(Library shipped) {
      boolean named =
          library.endsWith(":*")
              ? library.equals(shipped.group() + ":*")
              : library.equals(shipped.name());
      return named
          && shipped.version().compareTo(since) >= 0
          && shipped.version().compareTo(fixed) < 0;
    }
  }

  @Test
  void noLibraryWithAKnownVulnerabilityIsShipped() throws IOException {
    assumeFalse(ServiceProcess.isNative(), "Only the jar lists its libraries");
    List<Library> shipped = lines(SHIPPED).map(Library::of).toList();
    assertThat(shipped).hasSizeGreaterThan(100);

    assertThat(findings(shipped, false)).isEmpty();
  }

  /** An obsolete reason would also accept the next vulnerability of the same library. */
  @Test
  void everyAcceptedVulnerabilityStillApplies() throws IOException {
    assumeFalse(ServiceProcess.isNative(), "Only the jar lists its libraries");
    List<Library> shipped = lines(SHIPPED).map(Library::of).toList();

    assertThat(findings(shipped, true))
        .containsAll(
            vulnerabilities()
                .filter(hole -> !hole.accepted().isEmpty())
                .map(Vulnerability::id)
                .toList());
  }

  @Test
  void findsTheVulnerabilitiesOfOlderVersions() throws IOException {
    List<Library> before =
        List.of(
            Library.of("io.netty:netty-codec-http2:jar:4.1.130.Final"),
            Library.of("io.netty:netty-transport-native-epoll:jar:linux-x86_64:4.1.130.Final"));

    assertThat(findings(before, false)).contains("CVE-2026-33871", "CVE-2026-45416");
  }

  private static List<String> findings(List<Library> shipped, boolean accepted) throws IOException {
    return vulnerabilities()
        .filter(hole -> hole.accepted().isEmpty() != accepted)
        .filter(hole -> shipped.stream().anyMatch(hole::affects))
        .map(Vulnerability::id)
        .distinct()
        .toList();
  }

  private static Stream<Vulnerability> vulnerabilities() throws IOException {
    return lines(LIST).map(Vulnerability::of);
  }

  private static Stream<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"));
  }
}
