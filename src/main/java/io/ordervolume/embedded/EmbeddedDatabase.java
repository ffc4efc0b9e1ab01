package io.ordervolume.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * A PostgreSQL server that runs as long as this object is open. Its directory keeps the data and
 * the password, which every user of the machine needs to connect.
 */
public final class EmbeddedDatabase implements AutoCloseable {

  private static final Duration STARTUP = Duration.ofSeconds(60);
  private static final String RULES = "pg_hba.conf";
  private static final String AUTHENTICATION = "scram-sha-256";

  private final EmbeddedPostgres server;
  private final DirectoryLock lock;
  private final Path passwordFile;
  private final String password;

  private EmbeddedDatabase(
      EmbeddedPostgres server, DirectoryLock lock, Path passwordFile, String password) {
    this.server = server;
    this.lock = lock;
    this.passwordFile = passwordFile;
    this.password = password;
  }

  /**
   * Starts a server on the data in the directory, or on new data. It listens on the loopback
   * interface, on its previous port if that is free.
   *
   * @throws AlreadyRunning if another service uses the directory
   */
  public static EmbeddedDatabase start(Path directory) throws IOException {
    return start(directory, 0);
  }

  /** Starts a server on this port. 0 means its previous port, or a free one. */
  public static EmbeddedDatabase start(Path directory, int port) throws IOException {
    Path data = directory.toAbsolutePath().resolve("data");
    File log = directory.resolve("server.log").toFile();
    Files.createDirectories(data);
    PrivateDirectory.close(directory);
    DirectoryLock lock = DirectoryLock.of(directory);
    try {
      LeftoverServer.stop(data);
      int chosen = port == 0 ? LastingPort.in(directory.resolve("port")) : port;
      Path passwordFile = ServerPassword.file(directory);
      String password = ServerPassword.read(passwordFile);
      boolean trusts = trusts(data);
      EmbeddedPostgres server = server(data, log, chosen, passwordFile, password);
      if (trusts) {
        demandPassword(data, server, password);
      }
      return new EmbeddedDatabase(server, lock, passwordFile, password);
    } catch (IOException | RuntimeException failure) {
      lock.close();
      throw failure;
    }
  }

  private static EmbeddedPostgres server(
      Path data, File log, int port, Path passwordFile, String password) throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPGStartupWait(STARTUP)
        .setOverrideWorkingDirectory(PrivateDirectory.forPrograms().toFile())
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("auth", AUTHENTICATION)
        .setLocaleConfig("pwfile", passwordFile.toString())
        .setServerConfig("unix_socket_directories", "")
        .setConnectConfig("password", password)
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("max_connections", "200")
        .setServerConfig("shared_buffers", "128MB")
        .setOutputRedirector(Redirect.appendTo(log))
        .setErrorRedirector(Redirect.appendTo(log))
        .start();
  }

  /** Returns whether the data are of a version that required no password. */
  private static boolean trusts(Path data) throws IOException {
    Path rules = data.resolve(RULES);
    return Files.exists(rules) && !Files.readString(rules).contains(AUTHENTICATION);
  }

  private static void demandPassword(Path data, EmbeddedPostgres server, String password)
      throws IOException {
    Path rules = data.resolve(RULES);
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("alter role postgres password '" + password + "'");
      Files.writeString(rules, Files.readString(rules).replaceAll("(?m)\\btrust$", AUTHENTICATION));
      statement.execute("select pg_reload_conf()");
    } catch (SQLException failure) {
      throw new IOException("The server on " + data + " takes no password", failure);
    }
  }

  public int port() {
    return server.getPort();
  }

  /** Returns the command that opens this database in psql. */
  public String psql() {
    return "PGPASSWORD=$(cat %s) psql postgresql://postgres@127.0.0.1:%d/postgres"
        .formatted(passwordFile, port());
  }

  /** Returns the settings for a service that uses this server. */
  public Map<String, String> configuration() {
    return configuration(port(), "postgres", password);
  }

  /** Returns the settings for a service that uses this database of a server on this port. */
  public static Map<String, String> configuration(int port, String database, String password) {
    String url = "postgresql://127.0.0.1:" + port + "/" + database;
    return Map.of(
        "quarkus.datasource.jdbc.url",
        "jdbc:" + url,
        "quarkus.datasource.reactive.url",
        url,
        "quarkus.datasource.username",
        "postgres",
        "quarkus.datasource.password",
        password);
  }

  /** Stops the server. Its data stay. */
  @Override
  public void close() {
    try (lock) {
      server.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
