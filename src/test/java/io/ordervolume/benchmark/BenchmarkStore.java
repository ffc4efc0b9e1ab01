package io.ordervolume.benchmark;

import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.OwnServer;
import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A store with many orders, on a server that keeps its data for the next run. */
final class BenchmarkStore implements AutoCloseable {

  static final int ORDERS = 1_000_000;

  /** How the JVM runs in the image, for the service and for what it is compared with. */
  static final List<String> JAVA_OPTIONS =
      List.of("@" + Path.of("src/main/docker/java.options").toAbsolutePath());

  private static final Duration LOADING = Duration.ofMinutes(60);

  private final Path directory;
  private final EmbeddedDatabase server;
  private final int orders;

  private BenchmarkStore(Path directory, EmbeddedDatabase server, int orders) {
    this.directory = directory;
    this.server = server;
    this.orders = orders;
  }

  static BenchmarkStore open(Path directory, int orders) throws IOException {
    return new BenchmarkStore(directory, OwnServer.start(directory), orders);
  }

  int orders() {
    return orders;
  }

  /** What the server has spent of the CPUs. */
  Duration cpuTime() throws IOException {
    return CpuTime.ofFamily(
        Long.parseLong(
            Files.readAllLines(directory.resolve("data").resolve("postmaster.pid")).get(0)));
  }

  /**
   * Starts the packaged service and answers when the view is as fresh as its tables. The service
   * then remembers no answer and refreshes for nobody but who asks, so that what is measured is
   * what is meant.
   */
  ServiceProcess serve() throws Exception {
    return serve(Map.of());
  }

  /** The same with other settings. */
  ServiceProcess serve(Map<String, String> others) throws Exception {
    ServiceProcess service = start(others);
    HttpReader http = new HttpReader(service.port(LOADING));
    await("select relispopulated from pg_class where relname = 'customer_order_volume'");
    if (number("select count(*) from customer_order_volume_change") > 0) {
      http.refresh();
      await("select not exists (select from customer_order_volume_change)");
    }
    execute("vacuum analyze");
    return service;
  }

  /** Starts the packaged service, and does not wait for it. */
  ServiceProcess start() throws IOException {
    return start(Map.of());
  }

  private ServiceProcess start(Map<String, String> others) throws IOException {
    return ServiceProcess.start(directory, settings(others), JAVA_OPTIONS);
  }

  /** The settings that services have here, and others. */
  Map<String, String> settings(Map<String, String> others) {
    Map<String, String> settings = new HashMap<>(server.configuration());
    settings.put("quarkus.liquibase.contexts", "sample");
    settings.put("quarkus.liquibase.change-log-parameters.sampleOrders", String.valueOf(orders));
    settings.put("order-volume.security", "open");
    settings.put("order-volume.memory.max-size", "0");
    settings.put("order-volume.refresh.cron", "off");
    settings.put("order-volume.refresh.min-interval", "10000h");
    settings.putAll(others);
    return settings;
  }

  private void await(String condition) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + LOADING.toNanos();
    while (!texts(condition).equals(List.of("t"))) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("In vain waited for: " + condition);
      }
      Thread.sleep(100);
    }
  }

  /** How to reach the database. */
  Map<String, String> configuration() {
    return server.configuration();
  }

  Connection connect() throws SQLException {
    Map<String, String> configuration = server.configuration();
    return DriverManager.getConnection(
        configuration.get("quarkus.datasource.jdbc.url"),
        configuration.get("quarkus.datasource.username"),
        configuration.get("quarkus.datasource.password"));
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row. */
  long number(String sql) throws SQLException {
    return Long.parseLong(texts(sql).get(0));
  }

  /** The first column of all rows. */
  List<String> texts(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (result.next()) {
        texts.add(result.getString(1));
      }
      return texts;
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
