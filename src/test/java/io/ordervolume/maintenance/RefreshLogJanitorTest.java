package io.ordervolume.maintenance;

import static io.ordervolume.maintenance.RefreshStore.PATIENCE;
import static io.ordervolume.maintenance.RefreshStore.ask;
import static io.ordervolume.maintenance.RefreshStore.end;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that the janitor closes lost attempts in the refresh log and deletes old ones. */
class RefreshLogJanitorTest {

  private static final String BEGIN =
      """
      insert into order_volume.refresh_log (view_id, view_name, reason, instance, mode, backend_pid, backend_start)
      select (select id from order_volume.maintained_view where view_name = 'customer_order_volume'), 'customer_order_volume', 'schedule', '%s', 'concurrent', pid, backend_start
      from pg_stat_activity where pid = pg_backend_pid()
      """;

  private final List<LoggedRefresh> lost = new ArrayList<>();
  private RefreshStore store;
  private TestDatabase database;
  private RefreshLogJanitor janitor;

  @BeforeEach
  void createStore() {
    store = new RefreshStore();
    database = store.database();
    janitor =
        new RefreshLogJanitor(
            database.pool(1),
            RefreshStore.config("retention", "2d"),
            List.of(
                (run, ending) -> {
                  assertThat(ending.status()).isEqualTo(RefreshStatus.LOST);
                  lost.add(run);
                }));
  }

  @AfterEach
  void dropStore() {
    store.close();
  }

  /**
   * Begins an attempt in a session that then ends. PostgreSQL lists the session a little longer.
   */
  private void beginAndDie(String instance) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(BEGIN.formatted(instance));
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
    store.await(
        "select where not exists (select from order_volume.refresh_log join order_volume.refresh_running using (id) where instance = '%s')"
            .formatted(instance));
  }

  private void keepUp() {
    janitor.clean().await().atMost(PATIENCE);
  }

  @Test
  void closesAttemptsWithoutASessionAsLostAndReportsThemOnce() throws SQLException {
    beginAndDie("killed");
    try (OpenTransaction living = OpenTransaction.of(database, BEGIN.formatted("living"))) {
      living.commit();

      keepUp();
      keepUp();

      assertThat(
              database.rows(
                  "select instance, outcome, finished_at is null from order_volume.refresh_log order by id"))
          .containsExactly(List.of("killed", "lost", "f"), List.of("living", "running", "t"));
    }
    assertThat(lost)
        .containsExactly(
            new LoggedRefresh(
                1,
                store.viewId(),
                "customer_order_volume",
                RefreshReason.SCHEDULE,
                RefreshMode.CONCURRENT));
  }

  @Test
  void closesWaitingAttemptsOfAnInstanceWithoutAHeartbeat() {
    RefreshCoordinator killed = store.coordinator("killed");
    RefreshCoordinator living = store.coordinator("living");
    store.whileItIsNotTheirTurn(
        () -> {
          long attempt = RefreshStore.id(ask(killed));
          long other = RefreshStore.id(ask(living));
          String outcomes =
              "select outcome from order_volume.refresh_log where id in (%d, %d) order by id"
                  .formatted(attempt, other);
          keepUp();
          assertThat(database.rows(outcomes))
              .containsExactly(List.of("running"), List.of("running"));

          database.execute(
              "update order_volume.instance set seen_at = seen_at - interval '1 minute' where name = 'killed'");
          keepUp();

          assertThat(database.rows(outcomes)).containsExactly(List.of("lost"), List.of("running"));
          assertThat(lost).extracting(LoggedRefresh::id).containsExactly(attempt);
        });
  }

  /** A frozen process continues later, and the end of its attempt is recorded. */
  @Test
  void recordsTheEndOfAnAttemptThatWasClosedAsLost() {
    List<RefreshAttempt> attempts = new ArrayList<>();
    store.whileItIsNotTheirTurn(
        () -> {
          attempts.add(ask(store.coordinator("frozen")));
          RefreshStore.id(attempts.get(0));
          database.execute("delete from order_volume.instance");
          keepUp();
          assertThat(lost).hasSize(1);
        });

    assertThat(end(attempts.get(0))).isEqualTo(RefreshStatus.SUCCEEDED);
    assertThat(store.log(attempts.get(0), "outcome")).containsExactly("succeeded");
  }

  @Test
  void deletesInstancesThatEndedLongAgo() {
    InstanceHeartbeat heartbeat = new InstanceHeartbeat(database.pool(1), "one");
    heartbeat.beat().await().atMost(PATIENCE);
    heartbeat.beat().await().atMost(PATIENCE);
    database.execute(
        "insert into order_volume.instance values (gen_random_uuid(), 'old', now() - interval '2 days')");

    keepUp();

    assertThat(database.rows("select name from order_volume.instance"))
        .containsExactly(List.of("one"));
  }

  @Test
  void aLostAttemptBeforeALaterSuccessIsNoCurrentFailure() throws SQLException {
    RefreshCoordinator coordinator = store.coordinator("one");
    beginAndDie("killed");
    assertThat(end(ask(coordinator))).isEqualTo(RefreshStatus.SUCCEEDED);

    keepUp();

    String health = "select last_outcome, consecutive_failures from order_volume.refresh_health";
    assertThat(database.rows(health)).containsExactly(List.of("succeeded", "0"));
    assertThat(
            database.text("select outcome from order_volume.refresh_log where instance = 'killed'"))
        .isEqualTo("lost");

    beginAndDie("killed later");
    keepUp();

    assertThat(database.rows(health)).containsExactly(List.of("lost", "1"));
  }

  @Test
  void deletesOldAttemptsExceptTheLastSuccessAndRunningOnes() throws SQLException {
    try (OpenTransaction living = OpenTransaction.of(database, BEGIN.formatted("living"))) {
      living.commit();
      database.execute(
          """
          insert into order_volume.refresh_log (view_id, view_name, reason, instance, mode, outcome, finished_at)
          select (select id from order_volume.maintained_view where view_name = 'customer_order_volume'), 'customer_order_volume', 'schedule', instance, 'concurrent', outcome, now() - days * interval '1 day'
          from (values
            ('older success', 'succeeded', 9), ('last success', 'unchanged', 8),
            ('old failure', 'failed', 3), ('recent failure', 'failed', 1)) as run (instance, outcome, days)
          """);

      keepUp();

      assertThat(database.rows("select instance from order_volume.refresh_log order by id"))
          .extracting(row -> row.get(0))
          .containsExactly("living", "last success", "recent failure");
    }
  }
}
