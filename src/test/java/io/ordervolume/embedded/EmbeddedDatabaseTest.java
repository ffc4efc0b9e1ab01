package io.ordervolume.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that other users of the machine cannot use the embedded server, and that it never stops
 * foreign processes.
 */
@Tag("full")
class EmbeddedDatabaseTest {

  @TempDir Path directory;

  private Path pidFile() {
    return directory.resolve("data/postmaster.pid");
  }

  @Test
  void keepsItsPortAcrossRestarts() throws IOException {
    int first;
    try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
      first = database.port();
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
      assertThat(database.port()).isEqualTo(first);
    }
  }

  @Test
  void aSecondStartFailsAndLeavesTheRunningServerAlone() throws Exception {
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

  /** The foreign process has the name and options of a server, with another directory. */
  @Test
  void neverStopsAForeignProcessWithTheIdOfTheOldServer() throws Exception {
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

  private static Connection connect(EmbeddedDatabase database, String password)
      throws SQLException {
    return DriverManager.getConnection(
        database.configuration().get("quarkus.datasource.jdbc.url"), "postgres", password);
  }

  private static String password(EmbeddedDatabase database) {
    return database.configuration().get("quarkus.datasource.password");
  }

  @Test
  void requiresARandomPasswordThatItKeeps() throws Exception {
    Path home = directory.resolve("server");
    String password;
    try (EmbeddedDatabase database = EmbeddedDatabase.start(home)) {
      password = password(database);
      assertThat(password).hasSizeGreaterThan(30);
      for (String wrong : List.of("", "postgres", password + "x")) {
        assertThatThrownBy(() -> connect(database, wrong)).isInstanceOf(SQLException.class);
      }
      connect(database, password).close();
    }
    try (EmbeddedDatabase again = EmbeddedDatabase.start(home)) {
      assertThat(password(again)).isEqualTo(password);
      connect(again, password).close();
    }
    assertThat(Files.readString(home.resolve("data/pg_hba.conf"))).doesNotContainPattern("trust$");
  }

  @Test
  void onlyTheOwnerCanReadTheDirectoriesAndThePassword() throws Exception {
    Path home = directory.resolve("server");
    EmbeddedDatabase.start(home).close();

    for (Path closed : List.of(home, home.resolve("data"), PrivateDirectory.forPrograms())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(closed)))
          .isEqualTo("rwx------");
    }
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("password"))))
        .isEqualTo("rw-------");
    try (Stream<Path> programs = Files.list(PrivateDirectory.forPrograms())) {
      assertThat(programs).isNotEmpty();
    }
  }

  /** Data directories of versions without a password get one. */
  @Test
  void dataWithTrustAuthenticationGetsAPassword() throws Exception {
    Path home = directory.resolve("server");
    EmbeddedDatabase.start(home).close();
    Path rules = home.resolve("data/pg_hba.conf");
    Files.writeString(rules, Files.readString(rules).replaceAll("scram-sha-256", "trust"));
    Files.delete(home.resolve("password"));

    try (EmbeddedDatabase database = EmbeddedDatabase.start(home)) {
      assertThatThrownBy(() -> connect(database, "postgres")).isInstanceOf(SQLException.class);
      connect(database, password(database)).close();
    }
  }
}
