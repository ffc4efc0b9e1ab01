package io.ordervolume.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A PostgreSQL server that lives as long as this object. Its data stay in their directory. */
public final class EmbeddedDatabase implements AutoCloseable {

  private static final Duration STARTUP = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;
  private final DirectoryLock lock;

  private EmbeddedDatabase(EmbeddedPostgres server, DirectoryLock lock) {
    this.server = server;
    this.lock = lock;
  }

  /**
   * Starts a server on the data in the directory, or on new ones. Listens on the loopback
   * interface, on the port that it had the last time, if that is free.
   *
   * @throws AlreadyRunning if another service uses the directory
   */
  public static EmbeddedDatabase start(Path directory) throws IOException {
    return start(directory, 0);
  }

  /** Starts a server on that port; 0 takes the one that it had the last time, or a free one. */
  public static EmbeddedDatabase start(Path directory, int port) throws IOException {
    Path data = directory.toAbsolutePath().resolve("data");
    File log = directory.resolve("server.log").toFile();
    Files.createDirectories(data);
    DirectoryLock lock = DirectoryLock.of(directory);
    try {
      LeftoverServer.stop(data);
      int chosen = port == 0 ? LastingPort.in(directory.resolve("port")) : port;
      return new EmbeddedDatabase(server(data, log, chosen), lock);
    } catch (IOException | RuntimeException failure) {
      lock.close();
      throw failure;
    }
  }

  private static EmbeddedPostgres server(Path data, File log, int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPGStartupWait(STARTUP)
        .setLocaleConfig("locale", "C")
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("max_connections", "200")
        .setServerConfig("shared_buffers", "128MB")
        .setOutputRedirector(Redirect.appendTo(log))
        .setErrorRedirector(Redirect.appendTo(log))
        .start();
  }

  public int port() {
    return server.getPort();
  }

  /** Returns the command that opens this database in psql. */
  public String psql() {
    return "psql postgresql://postgres:postgres@127.0.0.1:%d/postgres".formatted(port());
  }

  /** The settings that point the service at this server. */
  public Map<String, String> configuration() {
    return configuration(port(), "postgres");
  }

  /** The settings that point the service at that database of a server that started there. */
  public static Map<String, String> configuration(int port, String database) {
    String url = "postgresql://127.0.0.1:" + port + "/" + database;
    return Map.of(
        "quarkus.datasource.jdbc.url",
        "jdbc:" + url,
        "quarkus.datasource.reactive.url",
        url,
        "quarkus.datasource.username",
        "postgres",
        "quarkus.datasource.password",
        "postgres");
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
