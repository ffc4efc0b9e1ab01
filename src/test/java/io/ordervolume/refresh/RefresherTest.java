package io.ordervolume.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One replica refreshes, and two do, against a real server. */
class RefresherTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String HOLD_LOCK =
      "select pg_advisory_xact_lock(refresh_lock_key('customer_order_volume'))";

  private TestDatabase database;
  private Refresher refresher;

  @BeforeEach
  void createStore() {
    database = TestDatabase.sample(100);
    refresher = refresher("a", PATIENCE);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private Refresher refresher(String instance, Duration timeout) {
    return new Refresher(database.pool(6), "customer_order_volume", instance, timeout);
  }

  private Outcome refresh(Mode mode) {
    return end(refresher.request(Trigger.REQUEST, "tester", mode));
  }

  private static Outcome end(Attempt attempt) {
    return attempt.outcome().await().atMost(PATIENCE);
  }

  private static long id(Attempt attempt) {
    return attempt.id().await().atMost(PATIENCE);
  }

  private List<String> log(long id, String columns) {
    return database.rows("select " + columns + " from refresh_log where id = " + id).get(0);
  }

  private void sellOneMore() {
    database.execute(
        "insert into products_orders (order_id, product_id)"
            + " select (select min(id) from orders), (select min(id) from products)");
  }

  @Test
  void fillsAnEmptyViewWhateverModeWasAskedFor() {
    Attempt attempt = refresher.request(Trigger.STARTUP, null, Mode.CONCURRENT);

    assertThat(end(attempt)).isEqualTo(Outcome.SUCCEEDED);
    assertThat(
            log(id(attempt), "trigger, mode, outcome, version, row_count, rows_inserted, instance"))
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

    sellOneMore();
    Attempt attempt = refresher.request(Trigger.REQUEST, "tester", Mode.CONCURRENT);
    assertThat(end(attempt)).isEqualTo(Outcome.SUCCEEDED);
    assertThat(log(id(attempt), "version, rows_inserted, rows_deleted, row_count, requested_by"))
        .containsExactly("2", "1", "1", "100", "tester");
    assertThat(database.text("select stamp from view_version")).isNotEqualTo(stamp);
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
    assertThat(log(id(attempt), "outcome, sqlstate, version"))
        .containsExactly("failed", "55000", null);
    assertThat(log(id(attempt), "error").get(0)).contains("concurrently. Create a unique index");
    assertThat(database.number("select version from view_version")).isEqualTo(1);
  }

  @Test
  void endsAsTimedOutWhenItTakesTooLong() throws Exception {
    refresh(Mode.REBUILD);
    Refresher hasty = refresher("hasty", Duration.ofMillis(300));
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table orders in access exclusive mode");

      Attempt attempt = hasty.request(Trigger.REQUEST, null, Mode.CONCURRENT);

      assertThat(end(attempt)).isEqualTo(Outcome.TIMED_OUT);
      assertThat(log(id(attempt), "sqlstate")).containsExactly("57014");
    }
  }

  @Test
  void endsAsTimedOutWhenItsTurnNeverComes() throws Exception {
    Refresher hasty = refresher("hasty", Duration.ofMillis(300));
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(HOLD_LOCK);

      assertThat(end(hasty.request(Trigger.REQUEST, null, Mode.CONCURRENT)))
          .isEqualTo(Outcome.TIMED_OUT);
    }
  }

  @Test
  void letsReadersReadWhileItRefreshes() throws Exception {
    refresh(Mode.REBUILD);
    try (Connection writer = database.connect();
        Statement lock = writer.createStatement()) {
      writer.setAutoCommit(false);
      lock.execute("lock table orders in access exclusive mode");
      Attempt attempt = refresher.request(Trigger.REQUEST, null, Mode.CONCURRENT);
      id(attempt);
      waitUntil(
          "select count(*) from pg_locks where not granted and relation = 'orders'::regclass");

      assertThat(database.number("select count(*) from customer_order_volume")).isEqualTo(100);

      writer.rollback();
      assertThat(end(attempt)).isEqualTo(Outcome.UNCHANGED);
    }
  }

  @Test
  void sharesTheNextRefreshAmongAllWhoAskWhileOneIsHeldUp() throws Exception {
    refresh(Mode.REBUILD);
    List<Refresher> replicas =
        List.of(refresher, refresher("b", PATIENCE), refresher("c", PATIENCE));
    List<Attempt> attempts = new ArrayList<>();
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(HOLD_LOCK);
      for (int i = 0; i < 99; i++) {
        attempts.add(replicas.get(i % 3).request(Trigger.REQUEST, null, Mode.CONCURRENT));
      }
      assertThat(attempts).extracting(RefresherTest::id).doesNotContainNull();
      other.rollback();
    }

    assertThat(attempts)
        .extracting(RefresherTest::end)
        .isSubsetOf(Outcome.UNCHANGED, Outcome.COALESCED);
    assertThat(database.number("select count(*) from refresh_log where outcome = 'unchanged'"))
        .isBetween(1L, 2L);
    assertThat(
            database.number(
                """
                select count(*) from refresh_log attempt left join refresh_log served
                  on served.id = attempt.joined_id and served.data_as_of >= attempt.started_at
                  and served.outcome = 'unchanged'
                where attempt.outcome = 'coalesced' and served.id is null
                """))
        .isZero();
  }

  @Test
  void servesEveryCallerWithRowsNoOlderThanItsCall() {
    refresh(Mode.REBUILD);
    Refresher other = refresher("b", PATIENCE);
    for (int i = 0; i < 20; i++) {
      sellOneMore();
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
  void closesAttemptsWhoseSessionIsGoneAsLost() throws Exception {
    String begin =
        """
        insert into refresh_log (view_name, trigger, instance, mode, backend_pid, backend_start)
        select 'customer_order_volume', 'schedule', '%s', 'concurrent', pid, backend_start
        from pg_stat_activity where pid = pg_backend_pid()
        """;
    database.execute(begin.formatted("killed"));
    try (Connection living = database.connect();
        Statement statement = living.createStatement()) {
      statement.execute(begin.formatted("living"));

      refresh(Mode.REBUILD);

      assertThat(
              database.rows("select instance, outcome from refresh_log where id < 3 order by id"))
          .containsExactly(List.of("killed", "lost"), List.of("living", "running"));
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
    for (Refresher replica :
        List.of(refresher, refresher("b", PATIENCE), refresher("c", PATIENCE))) {
      attempts.add(replica.request(Trigger.REQUEST, null, Mode.CONCURRENT));
      attempts.add(replica.request(Trigger.REQUEST, null, Mode.REBUILD));
    }

    assertThat(attempts).extracting(RefresherTest::end).doesNotContain(Outcome.FAILED);
    assertThat(database.number("select count(*) from refresh_log where outcome = 'succeeded'"))
        .isGreaterThan(1);
  }

  private void waitUntil(String countsMoreThanNone) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (database.number(countsMoreThanNone) == 0) {
      assertThat(System.nanoTime()).as(countsMoreThanNone).isLessThan(deadline);
      Thread.sleep(10);
    }
  }
}
