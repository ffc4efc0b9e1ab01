package io.ordervolume.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that {@code mvnw} never executes a manipulated download of Maven. */
class WrapperTest {

  private static final List<String> NEEDED =
      List.of(
          "sh",
          "mkdir",
          "dirname",
          "mktemp",
          "rm",
          "sed",
          "head",
          "sha512sum",
          "tar",
          "gzip",
          "chmod",
          "mv",
          "cp",
          "touch");

  @TempDir Path directory;

  /** Returns a PATH with the programs that the script needs, without Maven and with this curl. */
  private Path programs(String curl) throws IOException {
    Path programs = Files.createDirectory(directory.resolve("bin"));
    for (String name : NEEDED) {
      Path real =
          Stream.of("/bin/", "/usr/bin/")
              .map(place -> Path.of(place + name))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow();
      Files.createSymbolicLink(programs.resolve(name), real);
    }
    Path download = programs.resolve("curl");
    Files.writeString(download, "#!/bin/sh\n" + curl);
    Files.setPosixFilePermissions(download, PosixFilePermissions.fromString("rwx------"));
    return programs;
  }

  @Test
  void anArchiveWithAnotherChecksumIsNotUnpacked() throws Exception {
    Path evil = directory.resolve("evil");
    Path mvn = evil.resolve("apache-maven-3.9.11/bin/mvn");
    Files.createDirectories(mvn.getParent());
    Path ran = directory.resolve("ran");
    Files.writeString(mvn, "#!/bin/sh\ntouch " + ran + "\n");
    Path archive = directory.resolve("evil.tar.gz");
    assertThat(
            new ProcessBuilder("tar", "-czf", archive.toString(), "-C", evil.toString(), ".")
                .start()
                .waitFor())
        .isZero();

    Path programs = programs("while [ \"$1\" != -o ]; do shift; done; cp " + archive + " \"$2\"\n");
    ProcessBuilder wrapper = new ProcessBuilder("sh", Path.of("mvnw").toAbsolutePath().toString());
    wrapper.environment().put("PATH", programs.toString());
    wrapper.environment().put("MAVEN_USER_HOME", directory.resolve("home").toString());
    Process process = wrapper.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).as(said).isNotZero();
    assertThat(said).contains("is not Maven 3.9.11", "SHA-512");
    assertThat(ran).doesNotExist();
    assertThat(directory.resolve("home/wrapper/dists/apache-maven-3.9.11")).doesNotExist();
  }
}
