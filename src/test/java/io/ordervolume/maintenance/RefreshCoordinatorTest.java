package io.ordervolume.maintenance;

import static io.ordervolume.maintenance.RefreshStore.ask;
import static io.ordervolume.maintenance.RefreshStore.end;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests refreshes by one and by several instances on a real server. */
class RefreshCoordinatorTest {

  private RefreshStore store;
  private TestDatabase database;
  private RefreshCoordinator refresher;

  @BeforeEach
  void createStore() {
    store = new RefreshStore();
    database = store.database();
    refresher = store.coordinator("a");
  }

  @AfterEach
  void dropStore() {
    store.close();
  }

  private RefreshStatus refresh(RefreshMode mode) {
    return RefreshStore.refresh(refresher, mode);
  }

  @Test
  void rebuildsAnUnpopulatedViewInAnyMode() {
    RefreshAttempt attempt = refresher.request(RefreshReason.STARTUP, null, RefreshMode.CONCURRENT);

    assertThat(end(attempt)).isEqualTo(RefreshStatus.SUCCEEDED);
    assertThat(
            store.log(
                attempt, "reason, mode, outcome, version, row_count, rows_inserted, instance"))
        .containsExactly("startup", "rebuild", "succeeded", "2", "100", null, "a");
    assertThat(database.number("select count(*) from customer_order_volume")).isEqualTo(100);
  }

  @Test
  void movesTheVersionOnlyIfRowsChanged() {
    refresh(RefreshMode.REBUILD);
    String versionId = database.text("select version_id from order_volume.view_version");

    assertThat(refresh(RefreshMode.CONCURRENT)).isEqualTo(RefreshStatus.UNCHANGED);
    assertThat(database.rows("select version, version_id from order_volume.view_version"))
        .containsExactly(List.of("2", versionId));

    store.sellOneMore();
    RefreshAttempt attempt =
        refresher.request(RefreshReason.REQUEST, "tester", RefreshMode.CONCURRENT);
    assertThat(end(attempt)).isEqualTo(RefreshStatus.SUCCEEDED);
    assertThat(store.log(attempt, "version, rows_inserted, rows_deleted, row_count, requested_by"))
        .containsExactly("3", "1", "1", "100", "tester");
    assertThat(database.text("select version_id from order_volume.view_version"))
        .isNotEqualTo(versionId);
  }

  /**
   * Readers saw the row of the delta. After the refresh they see another one, although the rows of
   * the materialized view did not change.
   */
  @Test
  void movesTheVersionIfOnlyTheDeltaHadOtherRows() {
    refresh(RefreshMode.REBUILD);
    database.execute("update customers set last_name = last_name || '!' where id = 1");
    store.apply();
    assertThat(database.number("select delta_rows from order_volume.view_version")).isPositive();
    database.execute("update customers set last_name = rtrim(last_name, '!') where id = 1");

    RefreshAttempt attempt = ask(refresher);

    assertThat(end(attempt)).isEqualTo(RefreshStatus.SUCCEEDED);
    assertThat(store.log(attempt, "version, rows_inserted, rows_deleted, uncaptured_rows"))
        .containsExactly("4", "0", "0", "0");
    assertThat(
            database.rows(
                "select delta_rows, (select count(*) from order_volume.customer_order_volume_delta) from order_volume.view_version"))
        .containsExactly(List.of("0", "0"));
  }

  @Test
  void dataAsOfIsBeforeTheRowsWereRead() {
    String before = database.text("select clock_timestamp()");
    refresh(RefreshMode.REBUILD);

    assertThat(
            database.text(
                """
                select data_as_of > '%s' and data_as_of < finished_at and data_as_of > started_at
                from order_volume.refresh_log
                """
                    .formatted(before)))
        .isEqualTo("t");
    assertThat(
            database.text(
                "select v.data_as_of = l.data_as_of from order_volume.view_version v, order_volume.refresh_log l"))
        .isEqualTo("t");
  }

  @Test
  void logsAFailureAndKeepsTheOldRows() {
    refresh(RefreshMode.REBUILD);
    database.execute(
        "drop index customer_order_volume_unique_id_idx; update products set product_cost = 1");

    RefreshAttempt attempt =
        refresher.request(RefreshReason.SCHEDULE, null, RefreshMode.CONCURRENT);

    assertThat(end(attempt)).isEqualTo(RefreshStatus.FAILED);
    assertThat(store.log(attempt, "outcome, sqlstate, version"))
        .containsExactly("failed", "55000", null);
    assertThat(store.log(attempt, "error").get(0)).contains("concurrently. Create a unique index");
    assertThat(database.number("select version from order_volume.view_version")).isEqualTo(2);
  }

  @Test
  void timesOutIfItTakesTooLong() {
    refresh(RefreshMode.REBUILD);
    RefreshCoordinator hasty = store.coordinator("hasty", Duration.ofMillis(300));

    store.whileOrdersAreLocked(
        () -> {
          RefreshAttempt attempt = ask(hasty);
          assertThat(end(attempt)).isEqualTo(RefreshStatus.TIMED_OUT);
          assertThat(store.log(attempt, "sqlstate")).containsExactly("57014");
        });
    assertThat(refresh(RefreshMode.CONCURRENT)).isEqualTo(RefreshStatus.UNCHANGED);
  }

  @Test
  void timesOutIfItsTurnNeverComes() {
    RefreshCoordinator hasty = store.coordinator("hasty", Duration.ofMillis(300));

    store.whileItIsNotTheirTurn(
        () -> assertThat(end(ask(hasty))).isEqualTo(RefreshStatus.TIMED_OUT));
  }

  @Test
  void failsIfItsSessionIsKilledAndThenUsesANewOne() {
    refresh(RefreshMode.REBUILD);

    store.whileOrdersAreLocked(
        () -> {
          RefreshAttempt attempt = ask(refresher);
          store.awaitRefreshHeldByOrders();
          database.execute(
              "select pg_terminate_backend(backend_pid) from order_volume.refresh_log where outcome = 'running'");
          assertThat(end(attempt)).isEqualTo(RefreshStatus.FAILED);
          assertThat(store.log(attempt, "outcome")).containsExactly("failed");
          assertThat(database.number("select count(*) from customer_order_volume")).isEqualTo(100);
        });
    assertThat(refresh(RefreshMode.CONCURRENT)).isEqualTo(RefreshStatus.UNCHANGED);
  }

  @Test
  void doesNotBlockReaders() {
    refresh(RefreshMode.REBUILD);

    store.whileOrdersAreLocked(
        () -> {
          ask(refresher);
          store.awaitRefreshHeldByOrders();
          assertThat(database.number("select count(*) from customer_order_volume")).isEqualTo(100);
        });
    assertThat(refresh(RefreshMode.CONCURRENT)).isEqualTo(RefreshStatus.UNCHANGED);
  }

  @Test
  void manyRequestsShareTwoMoreRefreshesAtMost() {
    refresh(RefreshMode.REBUILD);
    List<RefreshCoordinator> coordinators =
        List.of(refresher, store.coordinator("b"), store.coordinator("c"));
    Map<RefreshAttempt, String> latestArrivals = new LinkedHashMap<>();

    store.whileOrdersAreLocked(
        () -> {
          ask(refresher);
          store.awaitRefreshHeldByOrders();
          for (int i = 0; i < 100; i++) {
            String arrival = database.text("select clock_timestamp()");
            latestArrivals.put(ask(coordinators.get(i % 3)), arrival);
          }
        });

    assertThat(latestArrivals.keySet())
        .extracting(RefreshStore::end)
        .isSubsetOf(RefreshStatus.UNCHANGED, RefreshStatus.COALESCED);
    assertThat(
            database.number(
                "select count(*) from order_volume.refresh_log where outcome = 'unchanged'"))
        .as("the blocked refresh and those after it")
        .isBetween(2L, 3L);
    assertThat(latestArrivals)
        .allSatisfy(
            (attempt, arrival) ->
                assertThat(store.log(attempt, "data_as_of >= '" + arrival + "'"))
                    .containsExactly("t"));
    assertThat(
            database.number(
                """
                select count(*) from order_volume.refresh_log attempt left join order_volume.refresh_log served
                  on served.id = attempt.joined_id and served.data_as_of = attempt.data_as_of
                  and served.outcome = 'unchanged'
                where attempt.outcome = 'coalesced' and served.id is null
                """))
        .isZero();
  }

  @Test
  void everyCallerGetsRowsNoOlderThanItsRequest() {
    refresh(RefreshMode.REBUILD);
    RefreshCoordinator other = store.coordinator("b");
    for (int i = 0; i < 20; i++) {
      store.sellOneMore();
      RefreshAttempt here = refresher.request(RefreshReason.REQUEST, null, RefreshMode.CONCURRENT);
      RefreshAttempt there = other.request(RefreshReason.REQUEST, null, RefreshMode.CONCURRENT);
      end(here);
      end(there);
      assertThat(
              database.rows(
                  "select order_size from customer_order_volume order by order_id limit 1"))
          .isEqualTo(
              database.rows(
                  "select order_size from order_volume.customer_order_volume_definition order by order_id limit 1"));
    }
  }

  @Test
  void neverRunsTwoRefreshesOfAViewAtATime() {
    refresh(RefreshMode.REBUILD);
    database.execute(
        """
        create function public.count_at_work() returns bigint language plpgsql as $$
        begin
          if not pg_try_advisory_lock(4711) then raise exception 'two at a time'; end if;
          perform pg_sleep(0.02);
          perform pg_advisory_unlock(4711);
          return nextval('public.runs');
        end $$;
        create sequence public.runs;
        """);
    RefreshListener nobody = (refresh, result) -> {};
    RefreshCoordinator one =
        store.anotherView("slow", "select 1 as id, public.count_at_work() as n", nobody);
    RefreshTimeouts timeouts = new RefreshTimeouts(RefreshStore.PATIENCE, RefreshStore.PATIENCE);
    List<RefreshAttempt> attempts = new ArrayList<>();
    for (RefreshCoordinator coordinator :
        List.of(
            one,
            store.coordinator("slow", timeouts, nobody),
            store.coordinator("slow", timeouts, nobody))) {
      attempts.add(coordinator.request(RefreshReason.REQUEST, null, RefreshMode.CONCURRENT));
      attempts.add(coordinator.request(RefreshReason.REQUEST, null, RefreshMode.REBUILD));
    }

    assertThat(attempts).extracting(RefreshStore::end).doesNotContain(RefreshStatus.FAILED);
    assertThat(
            database.number(
                "select count(*) from order_volume.refresh_log where outcome = 'succeeded'"))
        .isGreaterThan(1);
  }
}
