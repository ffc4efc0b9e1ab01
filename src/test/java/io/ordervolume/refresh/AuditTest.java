package io.ordervolume.refresh;

import static io.ordervolume.refresh.RefreshStore.ask;
import static io.ordervolume.refresh.RefreshStore.end;
import static io.ordervolume.refresh.RefreshStore.refresh;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.RandomWrites;
import io.ordervolume.testing.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every refresh asks whether marks explain what it changed. */
class AuditTest {

  private static final int WRITERS = 3;
  private static final int REFRESHES = 40;
  private static final String LAST_ORDER = "(select max(order_id) from customer_order_volume)";

  private RefreshStore store;
  private TestDatabase database;
  private Refresher replica;

  @BeforeEach
  void watchAStore() {
    store = new RefreshStore();
    database = store.database();
    database.execute("select start_change_capture()");
    replica = store.replica("a");
    refresh(replica, Mode.REBUILD);
  }

  @AfterEach
  void dropStore() {
    store.close();
  }

  /** What a refresh now finds, as text; null when it does not look into it. */
  private String unexplained() {
    Attempt attempt = ask(replica);
    assertThat(end(attempt)).isIn(Outcome.SUCCEEDED, Outcome.UNCHANGED);
    return store.log(attempt, "unexplained_rows").get(0);
  }

  private void unwatched(String write) {
    database.execute(
        "alter table orders disable trigger user; alter table products_orders disable trigger user");
    database.execute(write);
    database.execute(
        "alter table orders enable trigger user; alter table products_orders enable trigger user");
  }

  @Test
  void findsNothingWhereMarksExplainEveryChange() {
    store.sellOneMore();
    database.execute(
        "delete from orders where id = 7; update customers set last_name = 'Lee' where id = 1");

    assertThat(unexplained()).isEqualTo("0");
    assertThat(unexplained()).isEqualTo("0");
  }

  @Test
  void findsNothingWhereTheDeltaExplainsWhatMarksNoLongerDo() {
    database.execute("delete from orders where id = 7");
    store.sellOneMore();
    database.execute("select customer_order_volume_apply(100)");
    store.sellOneMore();

    assertThat(unexplained()).isEqualTo("0");
    assertThat(store.showsTheStoreAsItIs()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | with o as (insert into orders (customer_id) values (1) returning id)"
            + " insert into products_orders (order_id, product_id) select id, 1 from o",
        "2 | update orders set created_on = created_on + interval '1 day' where id = " + LAST_ORDER,
        "1 | delete from orders where id = " + LAST_ORDER,
      })
  void findsTheRowsOfAnOrderThatChangedWhileATriggerWasDisabled(String rows, String write) {
    store.sellOneMore();
    unwatched(write);
    assertThat(unexplained()).isEqualTo(rows);
    assertThat(unexplained()).isEqualTo("0");
  }

  @Test
  void looksIntoNothingWhereChangesAreNotWatchedOrAllRowsAreNew() {
    assertThat(database.rows("select unexplained_rows from refresh_log where mode = 'rebuild'"))
        .containsExactly(Collections.singletonList(null));

    database.execute("select stop_change_capture()");
    store.sellOneMore();

    assertThat(unexplained()).isNull();
  }

  @Test
  void takesEverythingAsExplainedWhereEveryOrderIsMarked() {
    unwatched("update orders set created_on = created_on + interval '1 day'");
    database.execute("insert into customer_order_volume_change (source) values ('all')");

    assertThat(unexplained()).isEqualTo("0");
  }

  /** The refresh sees what is committed before it begins, also after the marks were forgotten. */
  @Test
  void isNotFooledByChangesThatComeBetweenTheMarksAndTheRefresh() throws SQLException {
    try (OpenTransaction refresh =
        OpenTransaction.of(database, "select customer_order_volume_fold(true)")) {
      database.execute("delete from orders where id = " + LAST_ORDER);
      store.sellOneMore();
      refresh.execute("refresh materialized view concurrently customer_order_volume");

      assertThat(refresh.text("select customer_order_volume_unexplained(2)")).isEqualTo("0");
    }
  }

  @Test
  void neverAccusesInVainWhileOthersWrite() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    List<Future<?>> writers = new ArrayList<>();
    for (int writer = 1; writer <= WRITERS; writer++) {
      RandomWrites writes = new RandomWrites(new Random(writer));
      writers.add(threads.submit(() -> writes.until(done, database)));
    }
    try {
      for (int i = 0; i < REFRESHES; i++) {
        assertThat(unexplained()).isEqualTo("0");
      }
    } finally {
      done.set(true);
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
    threads.shutdown();
    assertThat(database.number("select sum(rows_inserted) from refresh_log"))
        .as("rows that the audits looked at")
        .isGreaterThan(REFRESHES);
  }
}
