package io.ordervolume.testing;

import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.changelog.FastCheckService;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.ResourceAccessor;
import org.postgresql.PGConnection;

/** A separate database for one test, with the SQL access that the test needs. */
public final class TestDatabase implements AutoCloseable {

  private final String name;
  private final ResourceAccessor resources;

  /** Open sessions for reuse, because a new session takes longer than most statements of tests. */
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

  private Vertx vertx;

  private TestDatabase(String name, ResourceAccessor resources) {
    this.name = name;
    this.resources = resources;
  }

  /** Creates a database without tables. */
  public static TestDatabase empty() {
    return ofService(TestServer.copy("template1"));
  }

  /** Creates a database with the tables and unpopulated views of an empty store. */
  public static TestDatabase migrated() {
    return copy("store", 0);
  }

  /** Creates a database with a sample store of this many orders. */
  public static TestDatabase sample(int orders) {
    return copy("sample", orders);
  }

  /**
   * Migrates a template once per kind and copies it, because a migration takes longer than most
   * tests.
   */
  private static TestDatabase copy(String context, int orders) {
    String template = context + orders;
    if (!TestServer.has(template)) {
      TestDatabase made = empty();
      made.migrate(context, orders);
      made.closeIdle();
      TestServer.execute("alter database %s rename to %s".formatted(made.name, template));
    }
    return ofService(TestServer.copy(template));
  }

  private static TestDatabase ofService(String name) {
    return new TestDatabase(name, new ClassLoaderResourceAccessor());
  }

  public void migrate(String context, int sampleOrders) {
    migrate(resources, context, sampleOrders);
  }

  /** Migrates from the changelog of another version of the service. */
  public void migrate(ResourceAccessor version, String context, int sampleOrders) {
    execute("create schema if not exists order_volume");
    liquibase(
        version,
        liquibase -> {
          liquibase.setChangeLogParameter("sampleOrders", sampleOrders);
          liquibase.update(context);
        });
  }

  /** Migrates the engine and the view files of a folder, as the service does when it starts. */
  public void migrateViewFiles(Path directory) {
    execute(newConnectionSql());
    // Liquibase caches within a JVM that a database is up to date.
    Scope.getCurrentScope().getSingleton(FastCheckService.class).clearCache();
    liquibase(
        resources,
        liquibase -> {
          liquibase.setChangeLogParameter("viewsDirectory", directory.toString());
          liquibase.update("engine");
        });
  }

  /** Returns the SQL that runs first on each connection that migrates. */
  private static String newConnectionSql() {
    Properties settings = new Properties();
    try (Reader file =
        Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
      settings.load(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return settings.getProperty("quarkus.datasource.jdbc.new-connection-sql");
  }

  /** Migrates as another role. The schema order_volume must exist. */
  public void migrate(String context, int sampleOrders, String user) {
    liquibase(
        resources,
        user,
        liquibase -> {
          liquibase.setChangeLogParameter("sampleOrders", sampleOrders);
          liquibase.update(context);
        });
  }

  /** Rolls back all changesets. */
  public void rollBack(String context) {
    rollBack((int) number("select count(*) from order_volume.databasechangelog"), context);
  }

  /** Rolls back the last changesets. */
  public void rollBack(int changes, String context) {
    liquibase(resources, liquibase -> liquibase.rollback(changes, context));
  }

  private void liquibase(ResourceAccessor version, LiquibaseWork work) {
    liquibase(version, "postgres", work);
  }

  private void liquibase(ResourceAccessor version, String user, LiquibaseWork work) {
    String url = configuration().get("quarkus.datasource.jdbc.url");
    try (Connection connection = DriverManager.getConnection(url, user, "postgres");
        Liquibase liquibase =
            new Liquibase(
                "db/changelog.yaml",
                version,
                DatabaseFactory.getInstance()
                    .findCorrectDatabaseImplementation(new JdbcConnection(connection)))) {
      liquibase.setShowSummary(UpdateSummaryEnum.OFF);
      liquibase.getDatabase().setLiquibaseSchemaName("order_volume");
      work.on(liquibase);
    } catch (SQLException | LiquibaseException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Returns the settings with which the service uses this database. */
  public Map<String, String> configuration() {
    return TestServer.configuration(name);
  }

  public Connection connect() throws SQLException {
    return TestServer.sql(name).connect();
  }

  /** Returns a pool like that of the service. It is closed with the database. */
  public Pool pool(int size) {
    return pool(size, "postgres");
  }

  /** Returns such a pool for another role. */
  public Pool pool(int size, String user) {
    if (vertx == null) {
      vertx = Vertx.vertx();
    }
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost("127.0.0.1")
            .setPort(TestServer.port())
            .setDatabase(name)
            .setUser(user)
            .setPassword("postgres");
    return new Pool(
        PgBuilder.pool()
            .connectingTo(options)
            .with(new PoolOptions().setMaxSize(size))
            .using(vertx)
            .build());
  }

  public void execute(String statement) {
    inSession(
        connection -> {
          try (Statement run = connection.createStatement()) {
            return run.execute(statement);
          }
        });
  }

  /**
   * Executes a statement in a separate session and waits until the session has ended on the server.
   * A session that stays open reports its statistics later.
   */
  public void executeAlone(String statement) {
    int session;
    try (Connection connection = connect();
        Statement run = connection.createStatement()) {
      session = connection.unwrap(PGConnection.class).getBackendPID();
      run.execute(statement);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
    awaitEnd(session);
  }

  /** Waits until a session is gone from the server. */
  public void awaitEnd(int session) {
    Patience.await(
        () -> number("select count(*) from pg_stat_activity where pid = " + session) == 0);
  }

  public long number(String sql) {
    return Long.parseLong(text(sql));
  }

  /** Returns the first column of the first row as text, or null if it is null. */
  public String text(String sql) {
    return rows(sql).get(0).get(0);
  }

  /** Returns all rows; each is the list of its columns as text. */
  public List<List<String>> rows(String sql) {
    return inSession(connection -> rows(connection, sql));
  }

  /** Runs work in a pooled session. A session that failed is closed and not used again. */
  private <T> T inSession(SqlWork<T> work) {
    try {
      Connection connection = session();
      try {
        T result = work.in(connection);
        idle.push(connection);
        return result;
      } catch (SQLException failure) {
        connection.close();
        throw failure;
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Returns a session in the state of a new one. */
  private Connection session() throws SQLException {
    for (Connection used = idle.poll(); used != null; used = idle.poll()) {
      try (Statement reset = used.createStatement()) {
        reset.execute("discard all");
        return used;
      } catch (SQLException ended) {
        used.close();
      }
    }
    return connect();
  }

  private void closeIdle() {
    for (Connection used = idle.poll(); used != null; used = idle.poll()) {
      try {
        used.close();
      } catch (SQLException failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  /** Returns all rows as {@link #rows(String)} does, in the transaction of a connection. */
  public static List<List<String>> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getString(i));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  @Override
  public void close() {
    if (vertx != null) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
    closeIdle();
    TestServer.execute("drop database %s with (force)".formatted(name));
  }

  private interface SqlWork<T> {
    T in(Connection connection) throws SQLException;
  }

  private interface LiquibaseWork {
    void on(Liquibase liquibase) throws LiquibaseException;
  }
}
