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
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A PostgreSQL server that lives as long as this object. Its data stay in their directory. */
public final class EmbeddedDatabase implements AutoCloseable {

  private static final Duration STARTUP = Duration.ofSeconds(60);
  private static final int STOP_SECONDS = 30;

  private final EmbeddedPostgres server;

  private EmbeddedDatabase(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts a server on a free port of the loopback interface, on the data in the directory or on
   * new ones.
   */
  public static EmbeddedDatabase start(Path directory) throws IOException {
    return start(directory, 0);
  }

  /** Starts a server on that port; 0 takes a free one. */
  public static EmbeddedDatabase start(Path directory, int port) throws IOException {
    Path data = directory.toAbsolutePath().resolve("data");
    File log = directory.resolve("server.log").toFile();
    Files.createDirectories(data);
    stopLeftover(data);
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPGStartupWait(STARTUP)
            .setLocaleConfig("locale", "C")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("max_connections", "200")
            .setServerConfig("shared_buffers", "128MB")
            .setOutputRedirector(Redirect.appendTo(log))
            .setErrorRedirector(Redirect.appendTo(log));
    return new EmbeddedDatabase((port == 0 ? builder : builder.setPort(port)).start());
  }

  public int port() {
    return server.getPort();
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
    try {
      server.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * A service that was killed leaves its server behind; two servers on the same data are refused.
   */
  private static void stopLeftover(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    Optional<ProcessHandle> leftover =
        ProcessHandle.of(pid)
            .filter(process -> process.info().command().orElse("").endsWith("postgres"));
    if (leftover.isPresent()) {
      leftover.get().destroy();
      try {
        leftover.get().onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException stillRunning) {
        throw new IOException(
            "A server still runs on " + data + " as process " + pid, stillRunning);
      }
    }
  }
}
