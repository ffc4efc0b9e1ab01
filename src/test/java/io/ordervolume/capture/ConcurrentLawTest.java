package io.ordervolume.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.refresh.Mode;
import io.ordervolume.refresh.Outcome;
import io.ordervolume.refresh.Refresher;
import io.ordervolume.refresh.Trigger;
import io.ordervolume.testing.LiveViewLaw;
import io.ordervolume.testing.RandomWrites;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The law of the live view while others write and refresh. */
class ConcurrentLawTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WRITERS = 3;
  private static final int CHECKS = 100;

  private TestDatabase database;
  private Refresher refresher;

  @BeforeEach
  void createStore() {
    database = TestDatabase.sample(200);
    database.execute("select start_change_capture()");
    refresher = new Refresher(database.pool(4), "customer_order_volume", "test", PATIENCE);
    refresh(Mode.REBUILD);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private Outcome refresh(Mode mode) {
    return refresher.request(Trigger.REQUEST, null, mode).outcome().await().atMost(PATIENCE);
  }

  /**
   * A writer inserts an order, a second one its line. The refresh falls between the two commits:
   * who would look the order up when the line is written would not find it yet, and nobody would
   * later.
   */
  @Test
  void seesALineThatWasWrittenWhileItsOrderWasNotCommittedYet() throws SQLException {
    database.execute("alter table products_orders drop constraint products_orders_order_id_fkey");
    try (Connection first = database.connect();
        Connection second = database.connect();
        Statement order = first.createStatement();
        Statement line = second.createStatement()) {
      first.setAutoCommit(false);
      second.setAutoCommit(false);
      order.execute("insert into orders (id, customer_id) values (90001, 1)");
      line.execute("insert into products_orders (order_id, product_id) values (90001, 1)");
      first.commit();
      assertThat(refresh(Mode.CONCURRENT)).isEqualTo(Outcome.UNCHANGED);
      second.commit();
    }

    LiveViewLaw.check(database);
    assertThat(
            database.number(
                "select count(*) from customer_order_volume_live where order_id = 90001"))
        .isEqualTo(1);
    refresh(Mode.CONCURRENT);
    assertThat(database.number("select count(*) from customer_order_volume where order_id = 90001"))
        .isEqualTo(1);
  }

  /**
   * A line is bought while the price of its product changes, and the refresh falls between the two
   * commits: who would look for the orders of the product when its price changes would not find the
   * line yet, and nobody would later.
   */
  @Test
  void seesThePriceOfALineThatWasNotCommittedYetWhenThePriceChanged() throws SQLException {
    try (Connection buyer = database.connect();
        Connection seller = database.connect();
        Statement line = buyer.createStatement();
        Statement price = seller.createStatement()) {
      buyer.setAutoCommit(false);
      seller.setAutoCommit(false);
      line.execute("insert into products_orders (order_id, product_id) values (5, 7)");
      price.execute("update products set product_cost = 1000000 where id = 7");
      buyer.commit();
      assertThat(refresh(Mode.CONCURRENT)).isEqualTo(Outcome.SUCCEEDED);
      seller.commit();
    }

    LiveViewLaw.check(database);
    refresh(Mode.CONCURRENT);
    assertThat(
            database.text(
                "select order_cost > 1000000 from customer_order_volume where order_id = 5"))
        .isEqualTo("t");
  }

  @Tag("full")
  @ParameterizedTest
  @CsvSource({"1, 100000", "2, 100000", "3, 100000", "4, 3", "5, 3"})
  void holdsThroughRandomWritesAndRefreshes(long seed, int changeLimit) throws SQLException {
    allow(changeLimit);
    Random random = new Random(seed);
    RandomWrites writes = new RandomWrites(random);
    try (Connection connection = database.connect()) {
      for (int step = 0; step < 30; step++) {
        writes.transaction(connection);
        if (random.nextInt(8) == 0) {
          assertThat(refresh(Mode.CONCURRENT)).isIn(Outcome.SUCCEEDED, Outcome.UNCHANGED);
        }
        LiveViewLaw.check(database);
      }
    }
  }

  /** Lets marks collapse into one when there are more than that. */
  private void allow(int changes) {
    database.execute(
        "create or replace function change_limit() returns bigint language sql immutable return "
            + changes);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(ints = {100_000, 3})
  void holdsInEverySnapshotWhileWritersWriteAndRefreshesRun(int changeLimit) throws Exception {
    allow(changeLimit);
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger refreshes = new AtomicInteger();
    AtomicInteger stale = new AtomicInteger();
    int collapsed = 0;
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
    List<Future<?>> workers = new ArrayList<>();
    for (int writer = 1; writer <= WRITERS; writer++) {
      RandomWrites writes = new RandomWrites(new Random(writer));
      workers.add(threads.submit(() -> writes.until(done, database)));
    }
    workers.add(
        threads.submit(
            () -> {
              while (!done.get()) {
                assertThat(refresh(Mode.CONCURRENT)).isIn(Outcome.SUCCEEDED, Outcome.UNCHANGED);
                refreshes.incrementAndGet();
              }
            }));

    try (Connection connection = database.connect()) {
      for (int check = 0; check < CHECKS; check++) {
        LiveViewLaw.check(connection);
        stale.addAndGet(LiveViewLaw.isStale(connection) ? 1 : 0);
        collapsed += isCollapsed(connection) ? 1 : 0;
      }
    } finally {
      done.set(true);
    }

    for (Future<?> worker : workers) {
      worker.get();
    }
    threads.shutdown();
    assertThat(refreshes).as("refreshes during the checks").hasPositiveValue();
    assertThat(stale).as("checks that had something to find").hasValueGreaterThan(CHECKS / 10);
    assertThat(collapsed > CHECKS / 10)
        .as("%s of the checks met marks that had collapsed", collapsed)
        .isEqualTo(changeLimit < 100);
  }

  private static boolean isCollapsed(Connection connection) throws SQLException {
    return !TestDatabase.rows(
            connection, "select from customer_order_volume_change where source = 'all' limit 1")
        .isEmpty();
  }
}
