package io.ordervolume.testing;

import io.micrometer.core.instrument.Metrics;
import io.ordervolume.embedded.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives the service under test a server of its own with a sample store of 10,000 orders. Changes do
 * not make it refresh or apply by itself, unless a test says otherwise: the arguments of the
 * resource are settings of the service. The server counts the statements that it gets.
 */
public final class DatabaseResource implements QuarkusTestResourceLifecycleManager {

  private Map<String, String> settings = Map.of();
  private Path directory;
  private EmbeddedDatabase server;

  @Override
  public void init(Map<String, String> arguments) {
    settings = arguments;
  }

  @Override
  public Map<String, String> start() {
    try {
      directory = Files.createTempDirectory("order-volume-test");
      server = EmbeddedDatabase.start(directory);
      server.close();
      Files.writeString(
          directory.resolve("data/postgresql.auto.conf"),
          "shared_preload_libraries = 'pg_stat_statements'\n",
          StandardOpenOption.APPEND);
      server = EmbeddedDatabase.start(directory);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Map<String, String> configuration = new HashMap<>(server.configuration());
    configuration.put("quarkus.liquibase.contexts", "sample");
    configuration.put("order-volume.refresh.min-interval", "1h");
    configuration.put("order-volume.delta.enabled", "false");
    configuration.put("order-volume.security", "open");
    configuration.put("quarkus.management.port", "0");
    configuration.putAll(settings);
    return configuration;
  }

  @Override
  public void stop() {
    // The registry outlives the service in this JVM, and would keep showing its gauges.
    Metrics.globalRegistry.clear();
    if (server != null) {
      TestServer.stop(server, directory);
    }
  }
}
