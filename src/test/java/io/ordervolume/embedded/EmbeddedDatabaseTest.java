package io.ordervolume.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {

  @TempDir Path directory;

  private Path pidFile() {
    return directory.resolve("data/postmaster.pid");
  }

  @Test
  void keepsItsPortOverRestarts() throws IOException {
    int first;
    try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
      first = database.port();
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
      assertThat(database.port()).isEqualTo(first);
    }
  }

  @Test
  void aSecondStartSaysThatOneIsRunningAndLeavesItAlone() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
      List<String> before = Files.readAllLines(pidFile());

      assertThatThrownBy(() -> EmbeddedDatabase.start(directory))
          .isInstanceOf(AlreadyRunning.class)
          .hasMessageContaining("already running")
          .hasMessageContaining(directory.toString());

      assertThat(Files.readAllLines(pidFile())).isEqualTo(before);
      assertThat(ProcessHandle.of(Long.parseLong(before.get(0)))).isPresent();
    }
  }

  /** The other program even has the name and the options of a server, of another directory. */
  @Test
  void neverStopsAProcessThatOnlyHasTheNumberOfTheOldServer() throws Exception {
    EmbeddedDatabase.start(directory).close();
    Path program = Files.createDirectory(directory.resolve("bin")).resolve("postgres");
    Files.copy(Path.of("/bin/sh"), program, StandardCopyOption.COPY_ATTRIBUTES);
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Process other =
        new ProcessBuilder(
                program.toString(), "-c", "read line", "server", "-D", elsewhere.toString())
            .start();
    try {
      Files.writeString(pidFile(), other.pid() + "\n" + directory.resolve("data") + "\n");

      try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
        assertThat(database.port()).isPositive();
      }

      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }
}
