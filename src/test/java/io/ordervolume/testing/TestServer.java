package io.ordervolume.testing;

import io.ordervolume.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The PostgreSQL server that all tests of one JVM share; each test has a separate database. It
 * counts the statements that it executes.
 */
final class TestServer {

  /**
   * The system property with the port. Quarkus loads this class once for each service, and all
   * services share one JVM.
   */
  private static final String PORT = "order-volume.test-server.port";

  private TestServer() {}

  static int port() {
    synchronized (System.getProperties()) {
      if (System.getProperty(PORT) == null) {
        System.setProperty(PORT, String.valueOf(start()));
      }
      return Integer.getInteger(PORT);
    }
  }

  private static int start() {
    try {
      Path directory = Files.createTempDirectory("order-volume-test");
      OwnServer.start(directory).close();
      Files.writeString(
          directory.resolve("data/postgresql.auto.conf"),
          """
          shared_preload_libraries = 'pg_stat_statements'
          # The server ends with its data, so nothing has to survive a crash.
          fsync = off
          full_page_writes = off
          max_parallel_workers_per_gather = 0
          """,
          StandardOpenOption.APPEND);
      EmbeddedDatabase server = OwnServer.start(directory);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, directory)));
      return server.port();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void stop(EmbeddedDatabase server, Path directory) {
    try {
      server.close();
      try (Stream<Path> files = Files.walk(directory)) {
        List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        for (Path file : deepestFirst) {
          Files.delete(file);
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Returns the settings with which the service uses a database. */
  static Map<String, String> configuration(String database) {
    return EmbeddedDatabase.configuration(port(), database, OwnServer.PASSWORD);
  }

  static TestSql sql(String database) {
    return new TestSql(configuration(database));
  }

  static boolean has(String database) {
    try {
      String count = "select count(*) from pg_database where datname = '%s'";
      return sql("postgres").number(count.formatted(database)) == 1;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Creates a copy of a database and returns its name. */
  static String copy(String template) {
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    execute("create database %s template %s".formatted(name, template));
    return name;
  }

  /** Executes a statement outside a transaction, such as {@code create database}. */
  static void execute(String statement) {
    try {
      sql("postgres").execute(statement);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
