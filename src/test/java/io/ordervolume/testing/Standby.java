package io.ordervolume.testing;

import io.ordervolume.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A standby that streams from an embedded server, made by an online copy of its files. The embedded
 * binaries do not include pg_basebackup.
 */
public final class Standby implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  private final Path directory;
  private final int port;
  private EmbeddedDatabase server;

  private Standby(Path directory, EmbeddedDatabase server) {
    this.directory = directory;
    this.server = server;
    this.port = server.port();
  }

  /**
   * Copies a server into a new directory and starts the copy as a standby.
   *
   * @param settings lines for the configuration of the standby
   */
  public static Standby of(
      EmbeddedDatabase primary, Path primaryDirectory, Path directory, String settings)
      throws IOException, SQLException {
    String slot = directory.getFileName().toString();
    Path data = directory.resolve("data");
    try (Connection connection = connect(primary.port());
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_create_physical_replication_slot('" + slot + "', true)");
      statement.execute("select pg_backup_start('" + slot + "', true)");
      copy(primaryDirectory.resolve("data"), data);
      try (ResultSet label = statement.executeQuery("select labelfile from pg_backup_stop()")) {
        label.next();
        Files.writeString(data.resolve("backup_label"), label.getString(1));
      }
    }
    Files.createFile(data.resolve("standby.signal"));
    Files.writeString(
        data.resolve("postgresql.auto.conf"),
        """
        primary_conninfo = 'host=127.0.0.1 port=%d user=postgres password=postgres'
        primary_slot_name = '%s'
        wal_retrieve_retry_interval = '200ms'
        %s
        """
            .formatted(primary.port(), slot, settings),
        StandardOpenOption.APPEND);
    return new Standby(directory, OwnServer.start(directory));
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.toList();
    }
    for (Path file : files) {
      Path copy = to.resolve(from.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(copy);
      } else if (!file.getFileName().toString().startsWith("postmaster.")) {
        try {
          Files.copy(file, copy);
        } catch (NoSuchFileException gone) {
          continue; // replay of the log handles files that vanish during the copy
        }
      }
    }
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
  }

  private static Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "postgres");
  }

  public int port() {
    return port;
  }

  /** Returns the URL for the settings of the service. */
  public String url() {
    return "postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** Pauses replay: the standby receives changes and does not show them. */
  public void pause() throws SQLException {
    text("select pg_wal_replay_pause()");
    while (!text("select pg_get_wal_replay_pause_state()").equals("paused")) {
      Thread.onSpinWait();
    }
  }

  public void resume() throws SQLException {
    text("select pg_wal_replay_resume()");
  }

  /** Changes a setting that the server reloads while it runs. */
  public void configure(String setting, String value) throws SQLException {
    try (Connection connection = connect(port);
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set " + setting + " = '" + value + "'");
      statement.execute("select pg_reload_conf()");
    }
  }

  /** Promotes the standby to a primary. */
  public void promote() throws SQLException {
    text("select pg_promote()");
  }

  /** Returns the first column of the first row as text. */
  public String text(String sql) throws SQLException {
    try (Connection connection = connect(port)) {
      return TestDatabase.rows(connection, sql).get(0).get(0);
    }
  }

  /** Returns the postmaster process, which all other processes of the server depend on. */
  public ProcessHandle process() throws IOException {
    String pid = Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0).strip();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  /** Kills the server as a power failure would. */
  public void kill() throws Exception {
    ProcessHandle process = process();
    process.destroyForcibly();
    process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    server.close();
  }

  /** Starts the server again on its port. */
  public void restart() throws IOException {
    server = OwnServer.start(directory, port);
  }

  @Override
  public void close() {
    server.close();
  }
}
