package io.ordervolume.refresh;

import static io.ordervolume.refresh.RefreshStore.ask;
import static io.ordervolume.refresh.RefreshStore.end;
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

/** One replica refreshes, and two do, against a real server. */
class RefresherTest {

  private RefreshStore store;
  private TestDatabase database;
  private Refresher refresher;

  @BeforeEach
  void createStore() {
    store = new RefreshStore();
    database = store.database();
    refresher = store.replica("a");
  }

  @AfterEach
  void dropStore() {
    store.close();
  }

  private Outcome refresh(Mode mode) {
    return RefreshStore.refresh(refresher, mode);
  }

  @Test
  void fillsAnEmptyViewWhateverModeWasAskedFor() {
    Attempt attempt = refresher.request(Trigger.STARTUP, null, Mode.CONCURRENT);

    assertThat(end(attempt)).isEqualTo(Outcome.SUCCEEDED);
    assertThat(
            store.log(
                attempt, "trigger, mode, outcome, version, row_count, rows_inserted, instance"))
        .containsExactly("startup", "rebuild", "succeeded", "1", "100", null, "a");
    assertThat(database.number("select count(*) from customer_order_volume")).isEqualTo(100);
  }

  @Test
  void movesTheVersionOnlyWhenRowsChanged() {
    refresh(Mode.REBUILD);
    String stamp = database.text("select stamp from view_version");

    assertThat(refresh(Mode.CONCURRENT)).isEqualTo(Outcome.UNCHANGED);
    assertThat(database.rows("select version, stamp from view_version"))
        .containsExactly(List.of("1", stamp));

    store.sellOneMore();
    Attempt attempt = refresher.request(Trigger.REQUEST, "tester", Mode.CONCURRENT);
    assertThat(end(attempt)).isEqualTo(Outcome.SUCCEEDED);
    assertThat(store.log(attempt, "version, rows_inserted, rows_deleted, row_count, requested_by"))
        .containsExactly("2", "1", "1", "100", "tester");
    assertThat(database.text("select stamp from view_version")).isNotEqualTo(stamp);
  }

  /**
   * What readers saw was the row in the delta, so they see another one though the view is as it
   * was.
   */
  @Test
  void movesTheVersionAlsoWhenOnlyTheDeltaHadOtherRows() {
    database.execute("select start_change_capture()");
    refresh(Mode.REBUILD);
    database.execute("update customers set last_name = last_name || '!' where id = 1");
    database.execute("select customer_order_volume_apply(100)");
    assertThat(database.number("select delta_rows from view_version")).isPositive();
    database.execute("update customers set last_name = rtrim(last_name, '!') where id = 1");

    Attempt attempt = ask(refresher);

    assertThat(end(attempt)).isEqualTo(Outcome.SUCCEEDED);
    assertThat(store.log(attempt, "version, rows_inserted, rows_deleted, unexplained_rows"))
        .containsExactly("3", "0", "0", "0");
    assertThat(
            database.rows(
                "select delta_rows, (select count(*) from customer_order_volume_delta) from view_version"))
        .containsExactly(List.of("0", "0"));
  }

  @Test
  void labelsTheRowsWithATimeBeforeTheyWereRead() {
    String before = database.text("select clock_timestamp()");
    refresh(Mode.REBUILD);

    assertThat(
            database.text(
                """
                select data_as_of > '%s' and data_as_of < finished_at and data_as_of > started_at
                from refresh_log
                """
                    .formatted(before)))
        .isEqualTo("t");
    assertThat(
            database.text("select v.data_as_of = l.data_as_of from view_version v, refresh_log l"))
        .isEqualTo("t");
  }

  @Test
  void leavesATraceOfAFailureAndTheOldRowsInPlace() {
    refresh(Mode.REBUILD);
    database.execute(
        "drop index customer_order_volume_unique_id_idx; update products set product_cost = 1");

    Attempt attempt = refresher.request(Trigger.SCHEDULE, null, Mode.CONCURRENT);

    assertThat(end(attempt)).isEqualTo(Outcome.FAILED);
    assertThat(store.log(attempt, "outcome, sqlstate, version"))
        .containsExactly("failed", "55000", null);
    assertThat(store.log(attempt, "error").get(0)).contains("concurrently. Create a unique index");
    assertThat(database.number("select version from view_version")).isEqualTo(1);
  }

  @Test
  void endsAsTimedOutWhenItTakesTooLong() {
    refresh(Mode.REBUILD);
    Refresher hasty = store.replica("hasty", Duration.ofMillis(300));

    store.whileOrdersAreLocked(
        () -> {
          Attempt attempt = ask(hasty);
          assertThat(end(attempt)).isEqualTo(Outcome.TIMED_OUT);
          assertThat(store.log(attempt, "sqlstate")).containsExactly("57014");
        });
    assertThat(refresh(Mode.CONCURRENT)).isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void endsAsTimedOutWhenItsTurnNeverComes() {
    Refresher hasty = store.replica("hasty", Duration.ofMillis(300));

    store.whileItIsNotTheirTurn(() -> assertThat(end(ask(hasty))).isEqualTo(Outcome.TIMED_OUT));
  }

  @Test
  void failsWhenItsSessionIsEndedAndRefreshesAgainOnANewOne() {
    refresh(Mode.REBUILD);

    store.whileOrdersAreLocked(
        () -> {
          Attempt attempt = ask(refresher);
          store.awaitRefreshHeldByOrders();
          database.execute(
              "select pg_terminate_backend(backend_pid) from refresh_log where outcome = 'running'");
          assertThat(end(attempt)).isEqualTo(Outcome.FAILED);
          assertThat(store.log(attempt, "outcome")).containsExactly("failed");
          assertThat(database.number("select count(*) from customer_order_volume")).isEqualTo(100);
        });
    assertThat(refresh(Mode.CONCURRENT)).isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void letsReadersReadWhileItRefreshes() {
    refresh(Mode.REBUILD);

    store.whileOrdersAreLocked(
        () -> {
          ask(refresher);
          store.awaitRefreshHeldByOrders();
          assertThat(database.number("select count(*) from customer_order_volume")).isEqualTo(100);
        });
    assertThat(refresh(Mode.CONCURRENT)).isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void sharesAtMostTwoMoreRefreshesAmongAllWhoAskAnyReplicaWhileOneIsHeldUp() {
    refresh(Mode.REBUILD);
    List<Refresher> replicas = List.of(refresher, store.replica("b"), store.replica("c"));
    Map<Attempt, String> latestArrivals = new LinkedHashMap<>();

    store.whileOrdersAreLocked(
        () -> {
          ask(refresher);
          store.awaitRefreshHeldByOrders();
          for (int i = 0; i < 100; i++) {
            String arrival = database.text("select clock_timestamp()");
            latestArrivals.put(ask(replicas.get(i % 3)), arrival);
          }
        });

    assertThat(latestArrivals.keySet())
        .extracting(RefreshStore::end)
        .isSubsetOf(Outcome.UNCHANGED, Outcome.COALESCED);
    assertThat(database.number("select count(*) from refresh_log where outcome = 'unchanged'"))
        .as("the one held up and those after it")
        .isBetween(2L, 3L);
    assertThat(latestArrivals)
        .allSatisfy(
            (attempt, arrival) ->
                assertThat(store.log(attempt, "data_as_of >= '" + arrival + "'"))
                    .containsExactly("t"));
    assertThat(
            database.number(
                """
                select count(*) from refresh_log attempt left join refresh_log served
                  on served.id = attempt.joined_id and served.data_as_of = attempt.data_as_of
                  and served.outcome = 'unchanged'
                where attempt.outcome = 'coalesced' and served.id is null
                """))
        .isZero();
  }

  @Test
  void servesEveryCallerWithRowsNoOlderThanItsCall() {
    refresh(Mode.REBUILD);
    Refresher other = store.replica("b");
    for (int i = 0; i < 20; i++) {
      store.sellOneMore();
      Attempt here = refresher.request(Trigger.REQUEST, null, Mode.CONCURRENT);
      Attempt there = other.request(Trigger.REQUEST, null, Mode.CONCURRENT);
      end(here);
      end(there);
      assertThat(
              database.rows(
                  "select order_size from customer_order_volume order by order_id limit 1"))
          .isEqualTo(
              database.rows(
                  "select order_size from customer_order_volume_definition order by order_id limit 1"));
    }
  }

  @Test
  void neverRunsTwoAtATime() {
    refresh(Mode.REBUILD);
    database.execute(
        """
        create table at_work (since timestamptz);
        create function count_at_work() returns bigint language plpgsql as $$
        begin
          if not pg_try_advisory_lock(4711) then raise exception 'two at a time'; end if;
          perform pg_sleep(0.02);
          perform pg_advisory_unlock(4711);
          return 0;
        end $$;
        create or replace view customer_order_volume_definition as
        select o.customer_id || '-' || o.id as unique_id, ''::text as customer_name, o.created_on as purchase_date,
          ''::text as city, ''::text as state, count_at_work() as order_size, 0::numeric as order_cost,
          o.id as order_id, o.customer_id
        from (select * from orders limit 1) o;
        """);
    List<Attempt> attempts = new ArrayList<>();
    for (Refresher replica : List.of(refresher, store.replica("b"), store.replica("c"))) {
      attempts.add(replica.request(Trigger.REQUEST, null, Mode.CONCURRENT));
      attempts.add(replica.request(Trigger.REQUEST, null, Mode.REBUILD));
    }

    assertThat(attempts).extracting(RefreshStore::end).doesNotContain(Outcome.FAILED);
    assertThat(database.number("select count(*) from refresh_log where outcome = 'succeeded'"))
        .isGreaterThan(1);
  }
}
