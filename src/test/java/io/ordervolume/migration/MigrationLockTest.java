package io.ordervolume.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.LogRecorder;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests which migration locks are taken over and which are not. */
@Tag("full")
class MigrationLockTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private TestDatabase database;

  @BeforeEach
  void createMigratedDatabase() {
    database = TestDatabase.migrated();
    // Liquibase takes no lock if there is nothing to migrate.
    database.execute(
        "update order_volume.databasechangelog set md5sum = '9:0' where id = 'order_volume.service'");
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  private void lockAs(String holder) {
    database.execute(
        "update order_volume.databasechangeloglock set locked = true, lockgranted = '2026-01-02 03:04:05', lockedby = '%s'"
            .formatted(holder));
  }

  private List<List<String>> lock() {
    return database.rows("select locked, lockedby from order_volume.databasechangeloglock");
  }

  private void migrate() {
    database.migrate("store", 0);
  }

  /** Starts a migration in another thread and waits until it waits for the lock. */
  private CompletableFuture<Void> migrationThatWaits(LogRecorder log) {
    CompletableFuture<Void> migration = CompletableFuture.runAsync(this::migrate);
    Patience.await(() -> !log.lines().isEmpty() || migration.isDone());
    assertThat(migration).isNotDone();
    return migration;
  }

  @Test
  void isReleasedAfterEachMigration() {
    migrate();

    assertThat(lock()).containsExactly(Arrays.asList("f", null));
    assertThat(database.number("select count(*) from pg_locks where locktype = 'advisory'"))
        .isZero();
  }

  @Test
  void isTakenOverFromAnEndedInstanceAndTheOwnerIsLogged() {
    lockAs("order-volume at instance-1");

    try (LogRecorder log = LogRecorder.of(MigrationLock.class.getName())) {
      migrate();

      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("order-volume at instance-1 since 2026-01-02 03:04:05", "taken over");
    }
    assertThat(lock().get(0).get(0)).isEqualTo("f");
  }

  @Test
  void isNotTakenOverFromAnInstanceThatMigrates() throws Exception {
    lockAs("order-volume at instance-1");
    CompletableFuture<Void> migration;
    try (LogRecorder log = LogRecorder.of(MigrationLock.class.getName());
        Connection other = database.connect()) {
      TestDatabase.rows(
          other,
          "select pg_advisory_lock(hashtextextended("
              + "current_database() || ':order_volume.databasechangeloglock', 0))");
      migration = migrationThatWaits(log);

      assertThat(log.lines()).singleElement().asString().startsWith("Another instance migrates");
      assertThat(lock()).containsExactly(List.of("t", "order-volume at instance-1"));
    }

    migration.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(lock().get(0).get(0)).isEqualTo("f");
  }

  @Test
  void isNotTakenOverFromAnotherTool() throws Exception {
    lockAs("build-server");
    try (LogRecorder log = LogRecorder.of(MigrationLock.class.getName())) {
      CompletableFuture<Void> migration = migrationThatWaits(log);

      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains(
              "build-server since 2026-01-02 03:04:05",
              "update order_volume.databasechangeloglock");
      assertThat(lock()).containsExactly(List.of("t", "build-server"));
      database.execute("update order_volume.databasechangeloglock set locked = false");
      migration.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** An advisory lock ends with its session, even if the client process continues. */
  @Test
  void isTakenOverWhenTheSessionOfTheOwnerEnds() throws SQLException {
    lockAs("order-volume at instance-1");
    Connection other = database.connect();
    TestDatabase.rows(
        other,
        "select pg_advisory_lock(hashtextextended("
            + "current_database() || ':order_volume.databasechangeloglock', 0))");
    database.execute(
        "select pg_terminate_backend(pid, 10000) from pg_locks where locktype = 'advisory'");

    migrate();

    assertThat(lock().get(0).get(0)).isEqualTo("f");
    other.close();
  }
}
