package io.ordervolume.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ordervolume.refresh.Mode;
import io.ordervolume.refresh.Outcome;
import io.ordervolume.refresh.Refresher;
import io.ordervolume.refresh.Trigger;
import io.ordervolume.testing.CurrentViewLaw;
import io.ordervolume.testing.LiveViewLaw;
import io.ordervolume.testing.RandomWrites;
import io.ordervolume.testing.TestDatabase;
import io.vertx.mutiny.sqlclient.Pool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of the delta while others write, apply, refresh, and kill. */
class ConcurrentDeltaLawTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WRITERS = 2;
  private static final int CHECKS = 100;
  private static final int MANY = 100_000;

  /**
   * Orders that no writer deletes, and whose customers keep an address: readers always see them.
   */
  private static final String PERMANENT =
      "select count(*) from customer_order_volume_current where order_id between 201 and 400 and customer_id <> 3";

  private TestDatabase database;
  private Pool pool;
  private Refresher refresher;
  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicInteger applies = new AtomicInteger();
  private final AtomicInteger refreshes = new AtomicInteger();

  @BeforeEach
  void createStore() {
    database = TestDatabase.sample(400);
    database.execute("select start_change_capture()");
    pool = database.pool(8);
    refresher = new Refresher(pool, "customer_order_volume", "test", PATIENCE);
    assertThat(refresh(Mode.REBUILD)).isEqualTo(Outcome.SUCCEEDED);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private Outcome refresh(Mode mode) {
    return refresher.request(Trigger.REQUEST, null, mode).outcome().await().atMost(PATIENCE);
  }

  /** Two of these are two replicas. */
  private Void applyUntilDone() {
    Applier applier = new Applier(pool, "customer_order_volume");
    while (!done.get()) {
      applier
          .apply(MANY)
          .await()
          .atMost(PATIENCE)
          .ifPresent(
              applied -> {
                assertThat(applied.fits()).isTrue();
                applies.incrementAndGet();
              });
    }
    return null;
  }

  private Void refreshUntilDone() {
    while (!done.get()) {
      assertThat(refresh(Mode.CONCURRENT)).isIn(Outcome.SUCCEEDED, Outcome.UNCHANGED);
      refreshes.incrementAndGet();
    }
    return null;
  }

  @Tag("full")
  @Test
  void holdInEverySnapshot() throws Exception {
    long permanent = database.number(PERMANENT);
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Future<?>> workers = new ArrayList<>();
    for (int writer = 1; writer <= WRITERS; writer++) {
      RandomWrites writes = new RandomWrites(new Random(writer));
      workers.add(threads.submit(() -> writes.until(done, database)));
    }
    for (Callable<Void> work :
        List.<Callable<Void>>of(
            this::applyUntilDone, this::applyUntilDone, this::refreshUntilDone)) {
      workers.add(threads.submit(work));
    }

    int corrected = 0;
    try (Connection connection = database.connect()) {
      for (int check = 0; check < CHECKS; check++) {
        LiveViewLaw.check(connection);
        assertThat(TestDatabase.rows(connection, PERMANENT))
            .as("rows that readers always see")
            .containsExactly(List.of(Long.toString(permanent)));
        corrected += hasDelta(connection) ? 1 : 0;
      }
    } finally {
      done.set(true);
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
    threads.shutdown();
    new Applier(pool, "customer_order_volume").apply(MANY).await().atMost(PATIENCE);

    CurrentViewLaw.check(database);
    assertThat(applies).as("applies during the checks").hasValueGreaterThan(CHECKS / 10);
    assertThat(refreshes).as("refreshes during the checks").hasValueGreaterThan(2);
    assertThat(corrected).as("checks that met a delta").isGreaterThan(CHECKS / 10);
  }

  /** The apply waits for a lock, so that it is killed in its midst and not before or after. */
  @ParameterizedTest
  @ValueSource(strings = {"pg_terminate_backend", "pg_cancel_backend"})
  void holdAfterAnApplyWasKilled(String kill) throws Exception {
    Applier applier = new Applier(pool, "customer_order_volume");
    database.execute("update customers set last_name = 'Killed' where id < 10");
    applier.apply(MANY).await().atMost(PATIENCE);
    database.execute("update customers set last_name = 'Again' where id < 20");
    CompletableFuture<?> killed;
    try (Connection locker = database.connect();
        Statement lock = locker.createStatement()) {
      locker.setAutoCommit(false);
      lock.execute("lock table states in access exclusive mode");
      killed = applier.apply(MANY).subscribeAsCompletionStage();
      String waiting =
          "select pid from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())";
      List<List<String>> pids = database.rows(waiting);
      while (pids.isEmpty()) {
        pids = database.rows(waiting);
      }
      database.execute("select " + kill + "(" + pids.get(0).get(0) + ")");
      assertThat(killed).failsWithin(PATIENCE);
      locker.rollback();
    }

    LiveViewLaw.check(database);
    assertThat(applier.apply(MANY).await().atMost(PATIENCE)).isPresent();
    CurrentViewLaw.check(database);
    assertThat(
            database.text(
                "select customer_name from customer_order_volume_current where customer_id = 15 limit 1"))
        .endsWith("Again");
  }

  /** The disk is full, or the time is up, when some of the rows are written already. */
  @ParameterizedTest
  @ValueSource(strings = {"disk_full", "query_canceled", "deadlock_detected"})
  void holdAfterAnApplyFailedInItsMidst(String condition) throws Exception {
    Applier applier = new Applier(pool, "customer_order_volume");
    database.execute(
        """
        create function fail() returns trigger language plpgsql as $$
        begin
          if (select count(*) from customer_order_volume_delta) >= 0 and new.customer_id = 15 then
            raise exception 'as if' using errcode = '%s';
          end if;
          return new;
        end $$;
        create trigger fail before insert or update on customer_order_volume_delta
          for each row execute function fail();
        update customers set last_name = 'Again' where id < 20;
        """
            .formatted(condition));
    assertThatThrownBy(() -> applier.apply(MANY).await().atMost(PATIENCE))
        .hasMessageContaining("as if");
    LiveViewLaw.check(database);
    assertThat(database.number("select count(*) from customer_order_volume_delta")).isZero();

    database.execute("drop trigger fail on customer_order_volume_delta");
    assertThat(applier.apply(MANY).await().atMost(PATIENCE)).isPresent();
    CurrentViewLaw.check(database);
  }

  /** A refresh sorts and joins on disk, and there is too little of it. */
  @Test
  void holdAfterARefreshRanOutOfDisk() throws Exception {
    Applier applier = new Applier(pool, "customer_order_volume");
    database.execute("update customers set last_name = 'Full' where id < 20");
    applier.apply(MANY).await().atMost(PATIENCE);
    database.execute("update customers set last_name = 'Fuller' where id < 10");
    database.execute("alter system set temp_file_limit = '0'");
    database.execute("alter system set work_mem = '64kB'");
    database.execute("alter system set hash_mem_multiplier = '1'");
    try {
      database.execute("select pg_reload_conf()");
      assertThat(refresh(Mode.CONCURRENT)).isEqualTo(Outcome.FAILED);
      assertThat(database.text("select sqlstate from refresh_log order by id desc limit 1"))
          .isEqualTo("53400");
    } finally {
      database.execute("alter system reset temp_file_limit");
      database.execute("alter system reset work_mem");
      database.execute("alter system reset hash_mem_multiplier");
      database.execute("select pg_reload_conf()");
    }
    LiveViewLaw.check(database);
    assertThat(applier.apply(MANY).await().atMost(PATIENCE)).isPresent();
    CurrentViewLaw.check(database);
  }

  private static boolean hasDelta(Connection connection) throws SQLException {
    return !TestDatabase.rows(connection, "select from customer_order_volume_delta limit 1")
        .isEmpty();
  }
}
