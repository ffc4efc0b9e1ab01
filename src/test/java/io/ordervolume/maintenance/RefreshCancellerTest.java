package io.ordervolume.maintenance;

import static io.ordervolume.maintenance.RefreshStore.PATIENCE;
import static io.ordervolume.maintenance.RefreshStore.ask;
import static io.ordervolume.maintenance.RefreshStore.end;
import static io.ordervolume.maintenance.RefreshStore.id;
import static io.ordervolume.maintenance.RefreshStore.refresh;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that an attempt can be cancelled through the database. */
class RefreshCancellerTest {

  private RefreshStore store;
  private RefreshCoordinator coordinator;
  private RefreshCanceller canceller;

  @BeforeEach
  void createStore() {
    store = new RefreshStore();
    coordinator = store.coordinator("a");
    canceller = new RefreshCanceller(store.database().pool(2));
    refresh(coordinator, RefreshMode.REBUILD);
  }

  @AfterEach
  void dropStore() {
    store.close();
  }

  private boolean cancel(long id) {
    return canceller.requestCancel(id).await().atMost(PATIENCE);
  }

  private boolean isOver(RefreshAttempt attempt, Duration within) {
    return canceller.awaitEnd(id(attempt), within).await().atMost(PATIENCE);
  }

  @Test
  void cancelsARunningRefreshAndKeepsTheRows() {
    store.sellOneMore();

    store.whileOrdersAreLocked(
        () -> {
          RefreshAttempt attempt = ask(coordinator);
          store.awaitRefreshHeldByOrders();

          assertThat(cancel(id(attempt))).isTrue();
          assertThat(isOver(attempt, PATIENCE)).isTrue();
          assertThat(end(attempt)).isEqualTo(RefreshStatus.CANCELLED);
          assertThat(store.log(attempt, "outcome, sqlstate, cancel_requested_at < finished_at"))
              .containsExactly("cancelled", "57014", "t");
        });
    assertThat(store.database().number("select version from order_volume.view_version"))
        .isEqualTo(2);
    assertThat(store.showsTheStoreAsItIs()).isFalse();
    assertThat(refresh(coordinator, RefreshMode.CONCURRENT)).isEqualTo(RefreshStatus.SUCCEEDED);
  }

  @Test
  void cancelsAnAttemptThatWaitsForItsTurn() {
    store.whileItIsNotTheirTurn(
        () -> {
          RefreshAttempt attempt = ask(coordinator);

          assertThat(isOver(attempt, Duration.ofMillis(100))).isFalse();
          assertThat(cancel(id(attempt))).isTrue();
          assertThat(end(attempt)).isEqualTo(RefreshStatus.CANCELLED);
          assertThat(store.log(attempt, "outcome")).containsExactly("cancelled");
        });
  }

  /** PostgreSQL drops a cancel signal that reaches a session between two statements. */
  @Test
  void aRequestedCancelTakesEffectBeforeRowsAreVisible() {
    store.sellOneMore();
    RefreshAttempt[] attempt = new RefreshAttempt[1];

    store.whileOrdersAreLocked(
        () -> {
          attempt[0] = ask(coordinator);
          store.awaitRefreshHeldByOrders();
          store
              .database()
              .execute(
                  "update order_volume.refresh_log set cancel_requested_at = clock_timestamp() where outcome = 'running'");
        });

    assertThat(end(attempt[0])).isEqualTo(RefreshStatus.CANCELLED);
    assertThat(store.showsTheStoreAsItIs()).isFalse();
  }

  @Test
  void aCancelByHandEndsTheAttemptAsCancelled() {
    store.whileOrdersAreLocked(
        () -> {
          RefreshAttempt attempt = ask(coordinator);
          store.awaitRefreshHeldByOrders();
          store
              .database()
              .execute(
                  "select pg_cancel_backend(backend_pid) from order_volume.refresh_log where outcome = 'running'");

          assertThat(end(attempt)).isEqualTo(RefreshStatus.CANCELLED);
        });
  }

  @Test
  void doesNotCancelAnEndedAttempt() {
    RefreshAttempt attempt = ask(coordinator);
    end(attempt);

    assertThat(cancel(id(attempt))).isFalse();
    assertThat(store.log(attempt, "outcome, cancel_requested_at"))
        .containsExactly("unchanged", null);
  }

  @Test
  void neverCancelsAnotherSessionWithTheSameProcessId() {
    CompletableFuture<List<List<String>>> other =
        CompletableFuture.supplyAsync(
            () ->
                store
                    .database()
                    .rows("select 'undisturbed' from pg_sleep(1) /* the other session */"));
    store.await(
        "select from pg_stat_activity where query like '%the other session%' and pid <> pg_backend_pid()");
    long id =
        store
            .database()
            .number(
                """
                insert into order_volume.refresh_log (view_id, view_name, reason, instance, mode, backend_pid, backend_start)
                select (select id from order_volume.maintained_view where view_name = 'customer_order_volume'), 'customer_order_volume', 'schedule', 'killed', 'concurrent', pid, backend_start - interval '1 day'
                from pg_stat_activity
                where query like '%the other session%' and pid <> pg_backend_pid()
                returning id
                """);

    assertThat(cancel(id)).isTrue();

    assertThat(other).succeedsWithin(PATIENCE).isEqualTo(List.of(List.of("undisturbed")));
  }
}
