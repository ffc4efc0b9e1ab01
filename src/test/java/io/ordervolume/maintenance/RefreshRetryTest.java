package io.ordervolume.maintenance;

import static io.ordervolume.maintenance.RefreshStore.PATIENCE;
import static io.ordervolume.maintenance.RefreshStore.ask;
import static io.ordervolume.maintenance.RefreshStore.end;
import static io.ordervolume.maintenance.RefreshStore.refresh;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.problem.DatabaseErrors;
import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.Patience;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that an attempt is retried a few times after conflicts with other sessions. */
@Tag("full")
class RefreshRetryTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final String LOCK_THE_VIEW =
      "comment on materialized view customer_order_volume is 'locked until this is committed'";
  private static final String ANOTHER_REFRESH =
      """
      insert into order_volume.refresh_log (view_id, view_name, reason, instance, mode, outcome, data_as_of)
      values ((select id from order_volume.maintained_view where view_name = 'customer_order_volume'), 'customer_order_volume', 'request', 'other', 'concurrent', 'succeeded', clock_timestamp())
      """;

  private final List<String> heldUpBy = new CopyOnWriteArrayList<>();

  private RefreshStore store;

  @BeforeEach
  void createStore() {
    store = new RefreshStore();
    refresh(store.coordinator("a"), RefreshMode.REBUILD);
  }

  @AfterEach
  void dropStore() {
    store.close();
  }

  private RefreshListener witness(Runnable beginning) {
    return new RefreshListener() {
      @Override
      public void started(LoggedRefresh refresh) {
        beginning.run();
      }

      @Override
      public void retrying(LoggedRefresh refresh, Throwable failure) {
        heldUpBy.add(DatabaseErrors.sqlState(failure).orElseThrow());
      }

      @Override
      public void finished(LoggedRefresh refresh, AttemptResult result) {}
    };
  }

  private RefreshCoordinator coordinator(Duration lockTimeout, Runnable beginning) {
    return store.coordinator(new RefreshTimeouts(PATIENCE, lockTimeout), witness(beginning));
  }

  private RefreshCoordinator coordinator(Duration lockTimeout) {
    return coordinator(lockTimeout, () -> {});
  }

  private void awaitHeldUp() {
    Patience.await(() -> !heldUpBy.isEmpty());
  }

  @Test
  void refreshesOnceAnotherSessionReleasesTheView() throws SQLException {
    store.sellOneMore();
    RefreshAttempt attempt;
    try (OpenTransaction other = OpenTransaction.of(store.database(), LOCK_THE_VIEW)) {
      attempt = ask(coordinator(SHORT));
      awaitHeldUp();
      other.commit();
    }

    assertThat(end(attempt)).isEqualTo(RefreshStatus.SUCCEEDED);
    assertThat(heldUpBy).containsOnly("55P03");
    assertThat(store.log(attempt, "outcome, sqlstate, data_as_of > started_at"))
        .containsExactly("succeeded", null, "t");
    assertThat(store.showsTheStoreAsItIs()).isTrue();
  }

  @Test
  void failsIfAnotherSessionKeepsTheViewLocked() throws SQLException {
    try (OpenTransaction other = OpenTransaction.of(store.database(), LOCK_THE_VIEW)) {
      RefreshAttempt attempt = ask(coordinator(SHORT));

      assertThat(end(attempt)).isEqualTo(RefreshStatus.TIMED_OUT);
      assertThat(store.log(attempt, "outcome, sqlstate")).containsExactly("timed_out", "55P03");
      assertThat(heldUpBy).hasSize(4).containsOnly("55P03");
      other.commit();
    }
  }

  /** The other session checks for deadlocks later, so the refresh is the one that fails. */
  @Test
  void retriesAfterADeadlock() throws SQLException {
    // A session checks for a deadlock once, this time after it began to wait. The other session
    // must be waiting by then.
    store
        .database()
        .execute(
            "do $$ begin execute format('alter database %I set deadlock_timeout = 3000', current_database()); end $$");
    RefreshAttempt attempt;
    try (OpenTransaction other =
        OpenTransaction.of(store.database(), "set deadlock_timeout = '1min'")) {
      other.execute("lock table orders in access exclusive mode");
      attempt = ask(coordinator(PATIENCE));
      store.awaitRefreshHeldByOrders();
      other.execute(LOCK_THE_VIEW);
      other.commit();
    }

    assertThat(end(attempt)).isEqualTo(RefreshStatus.UNCHANGED);
    assertThat(heldUpBy).containsExactly("40P01");
  }

  @Test
  void retriesAfterASerializationFailure() {
    store
        .database()
        .execute(
            """
            create sequence public.tries;
            create function public.fail_once() returns bigint language plpgsql as $$
            begin
              if nextval('public.tries') = 1 then raise 'not now' using errcode = '40001'; end if;
              return 0;
            end $$
            """);
    RefreshCoordinator coordinator =
        store.anotherView(
            "fails_once", "select 1 as id, public.fail_once() as n", witness(() -> {}));

    assertThat(refresh(coordinator, RefreshMode.CONCURRENT)).isEqualTo(RefreshStatus.SUCCEEDED);
    assertThat(heldUpBy).containsExactly("40001");
  }

  /**
   * Another refresh reads the tables after the attempt was requested and before its last caller
   * joined. It may serve the earlier callers, but not the last one, when the attempt is retried.
   */
  @Test
  void aRetryServesACallerThatJoinedLast() throws SQLException {
    CompletableFuture<RefreshAttempt> asked = new CompletableFuture<>();
    AtomicBoolean first = new AtomicBoolean(true);
    RefreshCoordinator coordinator =
        coordinator(
            SHORT,
            () -> {
              if (first.getAndSet(false)) {
                store.database().execute(ANOTHER_REFRESH);
                asked.join().join();
              }
            });
    try (OpenTransaction other = OpenTransaction.of(store.database(), LOCK_THE_VIEW)) {
      asked.complete(ask(coordinator));
      awaitHeldUp();
      other.commit();
    }

    assertThat(end(asked.join())).isEqualTo(RefreshStatus.UNCHANGED);
  }
}
