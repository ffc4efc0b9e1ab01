package io.ordervolume.benchmark;

import io.ordervolume.embedded.EmbeddedDatabase;
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
import java.util.concurrent.TimeUnit;

/** A store with many orders on a server that keeps its data for the next run. */
public final class BenchmarkStore implements AutoCloseable {

  static final int ORDERS = 1_000_000;

  /** The JVM options of the image, for the service and for the baseline server. */
  static final List<String> JAVA_OPTIONS =
      List.of("@" + Path.of("src/main/docker/java.options").toAbsolutePath());

  private static final Duration LOADING = Duration.ofMinutes(60);
  private static final Duration STOPPING = Duration.ofMinutes(2);

  private static final String SETTLED =
      "select count(*) > 0 and bool_and("
          + "populated and capture_complete and delta_rows = 0 and not dirty and not waiting)"
          + " from order_volume.status()";

  private static final String FORGET_CHANGES =
      """
      do $$
      declare
        one record;
      begin
        for one in select format('log_%s', id) as log from order_volume.base_table loop
          execute format('truncate order_volume.%I', one.log);
        end loop;
      end $$
      """;

  private static final String SWITCH_CAPTURE =
      """
      do $$
      declare
        one record;
      begin
        for one in
          select tgrelid::regclass as table_name, tgname from pg_trigger
          where tgname in ('capture_insert_order_volume', 'capture_update_order_volume', 'capture_delete_order_volume')
        loop
          execute format('alter table %%s %s trigger %%I', one.table_name, one.tgname);
        end loop;
      end $$
      """;

  private final Path directory;
  private volatile EmbeddedDatabase server;
  private final int orders;

  private BenchmarkStore(Path directory, EmbeddedDatabase server, int orders) {
    this.directory = directory;
    this.server = server;
    this.orders = orders;
  }

  public static BenchmarkStore open(Path directory, int orders) throws IOException {
    return new BenchmarkStore(directory, EmbeddedDatabase.start(directory), orders);
  }

  int orders() {
    return orders;
  }

  /** Returns the CPU time of the database server. */
  Duration cpuTime() throws IOException {
    return CpuTime.ofFamily(postmaster());
  }

  /** Returns the id of the server's first process. */
  public long postmaster() throws IOException {
    return Long.parseLong(
        Files.readAllLines(directory.resolve("data").resolve("postmaster.pid")).get(0));
  }

  /**
   * Stops the server with a signal and starts it again on its port.
   *
   * @param signal INT for a fast stop, QUIT for one that the next start must recover from
   * @param away how long it stays stopped
   */
  public void restart(String signal, Duration away) throws Exception {
    ProcessHandle process = ProcessHandle.of(postmaster()).orElseThrow();
    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
    process.onExit().get(STOPPING.toSeconds(), TimeUnit.SECONDS);
    Thread.sleep(away.toMillis());
    int port = server.port();
    server.close();
    server = EmbeddedDatabase.start(directory, port);
  }

  /**
   * Starts the packaged service and waits until the view is fresh. The service then has no response
   * cache and refreshes only on request, so that nothing else disturbs the measurement.
   */
  ServiceProcess serve() throws Exception {
    return serve(Map.of());
  }

  /** Starts the packaged service with other settings and waits until the view is fresh. */
  ServiceProcess serve(Map<String, String> others) throws Exception {
    ServiceProcess service = start(others);
    settle(new HttpReader(service.port(LOADING)));
    execute("vacuum analyze");
    return service;
  }

  /** Starts the packaged service without waiting for it. */
  ServiceProcess start() throws IOException {
    return start(Map.of());
  }

  /** Starts the packaged service with other settings and more JVM options. */
  public ServiceProcess start(Map<String, String> others, String... options) throws IOException {
    List<String> all = new ArrayList<>(JAVA_OPTIONS);
    all.addAll(List.of(options));
    return ServiceProcess.start(directory, settings(others), all);
  }

  /** Returns the settings of all services of the benchmark, with these others added. */
  Map<String, String> settings(Map<String, String> others) {
    Map<String, String> settings = new HashMap<>(server.configuration());
    settings.put("quarkus.liquibase.contexts", "sample");
    settings.put("quarkus.liquibase.change-log-parameters.sampleOrders", String.valueOf(orders));
    settings.put("order-volume.security", "open");
    settings.put("order-volume.response-cache.max-size", "0");
    settings.put("order-volume.delta.interval", "10000h");
    settings.put("order-volume.refresh.cron", "off");
    settings.put("order-volume.refresh.min-interval", "10000h");
    settings.putAll(others);
    return settings;
  }

  /** Applies and refreshes until the view is fresh and its delta is empty. */
  private void settle(HttpReader http) throws SQLException, IOException, InterruptedException {
    long deadline = System.nanoTime() + LOADING.toNanos();
    while (!texts(SETTLED).equals(List.of("t"))) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("In vain waited for: " + SETTLED);
      }
      Thread.sleep(100);
      try (Connection connection = connect()) {
        apply(connection);
      }
      http.refreshed();
    }
  }

  /** Applies all changes in one transaction, as the service does. */
  static void apply(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "begin isolation level repeatable read;"
              + " lock table order_volume.apply_lock in exclusive mode;"
              + " lock table order_volume.all_lock in exclusive mode");
      statement.execute("select * from order_volume.apply(" + ORDERS + ")");
      statement.execute("commit");
    }
  }

  /** Empties the change logs. The rows of the tables must be those of the view. */
  void forgetChanges() throws SQLException {
    execute(FORGET_CHANGES);
  }

  /**
   * Enables or disables the capture triggers and empties the change logs. The next service notices
   * this and refreshes.
   */
  void capture(boolean enabled) throws SQLException {
    execute(SWITCH_CAPTURE.formatted(enabled ? "enable" : "disable"));
    forgetChanges();
  }

  /** Returns the settings of the database connection. */
  Map<String, String> configuration() {
    return server.configuration();
  }

  public Connection connect() throws SQLException {
    Map<String, String> configuration = server.configuration();
    return DriverManager.getConnection(
        configuration.get("quarkus.datasource.jdbc.url"),
        configuration.get("quarkus.datasource.username"),
        configuration.get("quarkus.datasource.password"));
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Returns the first column of the first row. */
  public long number(String sql) throws SQLException {
    return Long.parseLong(texts(sql).get(0));
  }

  /** Returns the first column of all rows. */
  public List<String> texts(String sql) throws SQLException {
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
