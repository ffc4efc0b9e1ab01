package io.ordervolume.refresh;

import static io.ordervolume.refresh.RefreshStore.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestDatabase;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The room of rows that were replaced is used again. */
class VacuumTest {

  private static final String VACUUMS =
      "select pg_stat_get_vacuum_count('customer_order_volume'::regclass)";

  private static final Change ALL = new Change(Mode.CONCURRENT, null, 5_000L, 5_000L, 0, 0L);

  private RefreshStore store;
  private TestDatabase database;
  private Pool pool;
  private Vacuum vacuum;
  private Refresher replica;

  @BeforeEach
  void createStore() {
    store = new RefreshStore(5_000);
    database = store.database();
    // Nothing but what is tested may vacuum.
    database.execute(
        "alter materialized view customer_order_volume set (autovacuum_enabled = off)");
    pool = database.pool(1);
    vacuum = new Vacuum(pool, "customer_order_volume", RefreshStore.config("lock-timeout", "10s"));
    replica = store.replica(new RefreshLimits(PATIENCE, Duration.ofSeconds(10)), vacuum);
    assertThat(RefreshStore.refresh(replica, Mode.REBUILD)).isEqualTo(Outcome.SUCCEEDED);
  }

  @AfterEach
  void dropStore() {
    store.close();
  }

  private long size() {
    return database.number("select pg_total_relation_size('customer_order_volume')");
  }

  private void change(String which) {
    database.execute("update orders set created_on = created_on + interval '1 s' where " + which);
    assertThat(RefreshStore.refresh(replica, Mode.CONCURRENT)).isEqualTo(Outcome.SUCCEEDED);
  }

  @Tag("full")
  @Test
  void manyRefreshesThatReplaceATenthHardlyMakeTheViewLarger() {
    long before = size();
    for (int i = 0; i < 20; i++) {
      change("id % 10 = " + i % 10);
      int vacuums = i + 1;
      Patience.await(() -> database.number(VACUUMS) == vacuums);
    }

    assertThat((double) size() / before).isLessThan(1.3);
  }

  @Test
  void aFewChangedRowsAreNotWorthIt() {
    Change few = new Change(Mode.CONCURRENT, null, 100L, 100L, 0, 0L);
    Change more = new Change(Mode.CONCURRENT, null, 500L, 500L, 0, 0L);

    vacuum.after(few).await().atMost(PATIENCE);
    assertThat(database.number(VACUUMS)).isZero();
    vacuum.after(more).await().atMost(PATIENCE);
    assertThat(database.number(VACUUMS)).isEqualTo(1);
  }

  @Test
  void itWaitsForNobody() {
    store.whileTheViewIsLocked(() -> vacuum.after(ALL).await().atMost(PATIENCE));

    assertThat(database.number(VACUUMS)).isZero();
    vacuum.after(ALL).await().atMost(PATIENCE);
    assertThat(database.number(VACUUMS)).isEqualTo(1);
  }

  @Test
  void theConnectionThatItUsedHasNoOtherTimeoutThanBefore() {
    vacuum.after(ALL).await().atMost(PATIENCE);

    assertThat(
            pool.query("show statement_timeout").executeAndAwait().iterator().next().getString(0))
        .isEqualTo("0");
  }
}
