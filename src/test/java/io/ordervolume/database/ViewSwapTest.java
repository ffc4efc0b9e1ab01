package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.CurrentViewLaw;
import io.ordervolume.testing.LiveViewLaw;
import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database of another version of the service gets the views of this one, and back. */
@Tag("full")
class ViewSwapTest {

  private static final int ORDERS = 20_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String DEFINITION = "customer_order_volume_definition.sql";

  /** As the service reads a page, and as people read in SQL. */
  private static final List<String> READS =
      List.of(
          """
          select v.customer_name from customer_order_volume v
          where not exists (select from customer_order_volume_delta d where d.order_id = v.order_id)
          union all select customer_name from customer_order_volume_delta where not deleted limit 10
          """,
          "select customer_name from customer_order_volume_current limit 10",
          "select customer_name from customer_order_volume_definition where order_id = 7");

  @TempDir Path directory;

  private TestDatabase database;
  private DirectoryResourceAccessor previous;

  @BeforeEach
  void createPopulatedStoreOfThePreviousVersion() throws IOException {
    Path resources = Path.of("src/main/resources");
    try (Stream<Path> files = Files.walk(resources.resolve("db"))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(resources.relativize(file)));
      }
    }
    Files.write(
        directory.resolve("db/views").resolve(DEFINITION),
        Files.readAllBytes(Path.of("src/test/resources/previous").resolve(DEFINITION)));
    previous = new DirectoryResourceAccessor(directory);
    database = TestDatabase.empty();
    database.migrate(previous, "sample", ORDERS);
    database.execute(
        """
        select start_change_capture();
        refresh materialized view customer_order_volume;
        select forget_changes();
        update view_version set row_count = %d;
        """
            .formatted(ORDERS));
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private void migrate() {
    database.migrate("sample", ORDERS);
  }

  private String nameIn(String relation) {
    return database.text("select customer_name from " + relation + " where order_id = 7");
  }

  private void checkThatTheViewIsOfThisVersion() throws SQLException {
    assertThat(nameIn("customer_order_volume")).matches("\\w+ \\w+");
    CurrentViewLaw.check(database);
    LiveViewLaw.check(database);
  }

  @Test
  void readersReadThroughoutAndWaitForTheSwapOnly() throws Exception {
    assertThat(nameIn("customer_order_volume")).matches("\\w+, \\w+");
    database.execute("insert into products_orders (order_id, product_id) values (7, 1)");
    assertThat(LiveViewLaw.isStale(database.connect())).isTrue();
    Readers readers = new Readers();

    long began = System.nanoTime();
    migrate();
    Duration took = Duration.ofNanos(System.nanoTime() - began);

    assertThat(readers.stop()).isLessThan(took.dividedBy(2));
    checkThatTheViewIsOfThisVersion();
    assertThat(database.number("select version from view_version")).isEqualTo(1);
    assertThat(
            database.rows("select source from customer_order_volume_change where source = 'all'"))
        .hasSize(1);
    database.execute("refresh materialized view concurrently customer_order_volume");
  }

  @Test
  void nobodyWaitsBehindAnExport() throws Exception {
    Readers readers = new Readers();
    CompletableFuture<Void> migration;
    try (OpenTransaction export =
        OpenTransaction.of(database, "select count(*) from customer_order_volume")) {
      migration = CompletableFuture.runAsync(this::migrate);
      awaitTwoTries();

      assertThat(export.text("select max(customer_name) from customer_order_volume")).contains(",");
      assertThat(migration).isNotDone();
      export.commit();
    }

    migration.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(readers.stop()).isLessThan(Duration.ofSeconds(2));
    checkThatTheViewIsOfThisVersion();
  }

  /** The swap waits for the export, gives way, and waits again. */
  private void awaitTwoTries() {
    String waiting =
        "select from pg_locks where not granted and relation = 'customer_order_volume'::regclass";
    awaitThat(waiting, true);
    awaitThat(waiting, false);
    awaitThat(waiting, true);
  }

  private void awaitThat(String query, boolean hasRows) {
    Patience.await(() -> database.rows(query).isEmpty() != hasRows, () -> query);
  }

  @Test
  void thePreviousVersionTakesItsViewsBack() throws Exception {
    migrate();
    checkThatTheViewIsOfThisVersion();

    database.migrate(previous, "sample", ORDERS);

    assertThat(nameIn("customer_order_volume")).matches("\\w+, \\w+");
    CurrentViewLaw.check(database);
    LiveViewLaw.check(database);
  }

  @Test
  void whatRanLastCanBeTakenBackAlone() throws Exception {
    migrate();

    database.rollBack(1, "sample");

    assertThat(database.text("select to_regclass('customer_order_volume')")).isNull();
    assertThat(database.number("select count(*) from orders")).isEqualTo(ORDERS);
    migrate();
    database.execute("refresh materialized view customer_order_volume");
    assertThat(nameIn("customer_order_volume")).matches("\\w+ \\w+");
    LiveViewLaw.check(database);
  }

  /** Three who read one page after the other. */
  private final class Readers {

    private volatile boolean stopped;
    private final List<CompletableFuture<Duration>> longest =
        READS.stream().map(sql -> CompletableFuture.supplyAsync(() -> read(sql))).toList();

    private Duration read(String sql) {
      long slowest = 0;
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        while (!stopped) {
          long began = System.nanoTime();
          assertThat(statement.executeQuery(sql).next()).isTrue();
          slowest = Math.max(slowest, System.nanoTime() - began);
        }
        return Duration.ofNanos(slowest);
      } catch (SQLException failure) {
        throw new IllegalStateException(failure);
      }
    }

    /** The longest read of all; fails if any read did. */
    private Duration stop() {
      stopped = true;
      return longest.stream().map(CompletableFuture::join).max(Duration::compareTo).orElseThrow();
    }
  }
}
