package io.ordervolume.refresh;

import static io.ordervolume.refresh.RefreshStore.PATIENCE;
import static io.ordervolume.refresh.RefreshStore.ask;
import static io.ordervolume.refresh.RefreshStore.end;
import static io.ordervolume.refresh.RefreshStore.id;
import static io.ordervolume.refresh.RefreshStore.refresh;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attempts are cancelled by whoever reaches the database. */
class CancellationTest {

  private RefreshStore store;
  private Refresher replica;
  private Cancellation cancellation;

  @BeforeEach
  void createStore() {
    store = new RefreshStore();
    replica = store.replica("a");
    cancellation = new Cancellation(store.database().pool(2));
    refresh(replica, Mode.REBUILD);
  }

  @AfterEach
  void dropStore() {
    store.close();
  }

  private boolean cancel(long id) {
    return cancellation.ask(id).await().atMost(PATIENCE);
  }

  private boolean isOver(Attempt attempt, Duration within) {
    return cancellation.isOver(id(attempt), within).await().atMost(PATIENCE);
  }

  @Test
  void endsARefreshThatRunsAndLeavesTheRowsAsTheyWere() {
    store.sellOneMore();

    store.whileOrdersAreLocked(
        () -> {
          Attempt attempt = ask(replica);
          store.awaitRefreshHeldByOrders();

          assertThat(cancel(id(attempt))).isTrue();
          assertThat(isOver(attempt, PATIENCE)).isTrue();
          assertThat(end(attempt)).isEqualTo(Outcome.CANCELLED);
          assertThat(store.log(attempt, "outcome, sqlstate, cancel_requested_at < finished_at"))
              .containsExactly("cancelled", "57014", "t");
        });
    assertThat(store.database().number("select version from view_version")).isEqualTo(1);
    assertThat(store.showsTheStoreAsItIs()).isFalse();
    assertThat(refresh(replica, Mode.CONCURRENT)).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void endsAnAttemptThatWaitsForItsTurn() {
    store.whileItIsNotTheirTurn(
        () -> {
          Attempt attempt = ask(replica);

          assertThat(isOver(attempt, Duration.ofMillis(100))).isFalse();
          assertThat(cancel(id(attempt))).isTrue();
          assertThat(end(attempt)).isEqualTo(Outcome.CANCELLED);
          assertThat(store.log(attempt, "outcome")).containsExactly("cancelled");
        });
  }

  /** The database drops a cancel that reaches a session between two statements. */
  @Test
  void endsARefreshThatDidNotFeelItBeforeItsRowsAreSeen() {
    store.sellOneMore();
    Attempt[] attempt = new Attempt[1];

    store.whileOrdersAreLocked(
        () -> {
          attempt[0] = ask(replica);
          store.awaitRefreshHeldByOrders();
          store
              .database()
              .execute(
                  "update refresh_log set cancel_requested_at = clock_timestamp() where outcome = 'running'");
        });

    assertThat(end(attempt[0])).isEqualTo(Outcome.CANCELLED);
    assertThat(store.showsTheStoreAsItIs()).isFalse();
  }

  @Test
  void takesACancelByHandForWhatItIs() {
    store.whileOrdersAreLocked(
        () -> {
          Attempt attempt = ask(replica);
          store.awaitRefreshHeldByOrders();
          store
              .database()
              .execute(
                  "select pg_cancel_backend(backend_pid) from refresh_log where outcome = 'running'");

          assertThat(end(attempt)).isEqualTo(Outcome.CANCELLED);
        });
  }

  @Test
  void leavesAloneWhatHasEnded() {
    Attempt attempt = ask(replica);
    end(attempt);

    assertThat(cancel(id(attempt))).isFalse();
    assertThat(store.log(attempt, "outcome, cancel_requested_at"))
        .containsExactly("unchanged", null);
  }

  @Test
  void neverReachesAnotherSessionThatWasGivenTheSameNumber() {
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
                insert into refresh_log (view_name, trigger, instance, mode, backend_pid, backend_start)
                select 'customer_order_volume', 'schedule', 'killed', 'concurrent', pid, backend_start - interval '1 day'
                from pg_stat_activity
                where query like '%the other session%' and pid <> pg_backend_pid()
                returning id
                """);

    assertThat(cancel(id)).isTrue();

    assertThat(other).succeedsWithin(PATIENCE).isEqualTo(List.of(List.of("undisturbed")));
  }
}
