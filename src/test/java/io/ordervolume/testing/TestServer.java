package io.ordervolume.testing;

import io.ordervolume.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The PostgreSQL server that all plain tests of one JVM share; each test has a database of its own.
 */
final class TestServer {

  private static EmbeddedDatabase server;

  private TestServer() {}

  static synchronized int port() {
    if (server == null) {
      try {
        Path directory = Files.createTempDirectory("order-volume-test");
        server = EmbeddedDatabase.start(directory);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, directory)));
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    return server.port();
  }

  static void stop(EmbeddedDatabase server, Path directory) {
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
}
