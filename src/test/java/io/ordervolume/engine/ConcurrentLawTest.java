package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the laws of the engine while others write, apply and refresh. Some tests break a rule on
 * purpose to test the checker.
 */
class ConcurrentLawTest {

  /** The rule without a change: rows that equal those of the view are kept. */
  private static final String KEPT = "false";

  /** Limits a run with a broken rule, which is usually detected much sooner. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Counts orders that no writer deletes and whose customers keep an address. */
  private static final String PERMANENT =
      "select count(*) from %s where order_id between 201 and 400 and customer_id <> 3";

  private TestDatabase database;
  private Engine engine;

  @BeforeEach
  void createStore() throws Exception {
    database = TestDatabase.sample(400);
    database.execute(StoreViews.CREATE);
    engine = new Engine(database);
    engine.maintain(StoreViews.ALL);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private LawRun run(List<ViewPlan> plans) {
    return new LawRun(database, engine, plans);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lawsHoldInEverySnapshot(boolean withForeignRefreshes) throws Exception {
    LawRun run =
        run(StoreViews.ALL)
            .writers(2)
            .appliers(2)
            .refreshing()
            .checkingLive()
            .checkingCurrent(PERMANENT, !withForeignRefreshes);
    if (withForeignRefreshes) {
      run.foreignRefreshes("concurrently").foreignRefreshes("concurrently").foreignRefreshes("");
    }
    run.run(LawRun.LENGTH, false);

    assertThat(run.wrong).isEmpty();
    assertThat(run.comparisons).hasValueGreaterThan(LawRun.ENOUGH);
    assertThat(run.applies).hasValueGreaterThan(5);
    assertThat(run.refreshes).hasValueGreaterThan(5);
    assertThat(run.notEmptyDeltas).as("comparisons with a delta").hasValueGreaterThan(5);
    assertThat(
            database.number(
                "select count(*) from order_volume.maintained_view where problem is not null"))
        .isZero();
    engine.apply();
    for (ViewPlan plan : StoreViews.ALL) {
      engine.assertLive(plan.view());
      engine.refresh(plan.view());
      engine.assertCurrent(plan.view());
    }
  }

  @Test
  @Tag("full")
  void lawsHoldWhileInstancesAreKilled() throws Exception {
    LawRun run =
        run(StoreViews.ALL)
            .writers(2)
            .appliers(2)
            .refreshing()
            .killing()
            .checkingLive()
            .checkingCurrent(PERMANENT, true)
            .run(LawRun.LENGTH.multipliedBy(3), false);

    assertThat(run.wrong).isEmpty();
    assertThat(run.comparisons).hasValueGreaterThan(LawRun.ENOUGH);
    assertThat(run.killedApplies.get() + run.killedRefreshes.get()).as("kills").isPositive();
    assertThat(run.applies).hasPositiveValue();
    // A killed apply leaves its view dirty until a refresh.
    engine.apply();
    for (ViewPlan plan : StoreViews.ALL) {
      engine.assertLive(plan.view());
      engine.refresh(plan.view());
      engine.assertCurrent(plan.view());
    }
  }

  /**
   * A foreign refresh has read the tables and waits for its lock. Meanwhile a row changes back to
   * the value in the view. The foreign refresh then writes the value between. Two wrong rules are
   * tested: dropping rows equal to those of the view, and keeping them only while a refresh has its
   * lock. Live rows do not show the error, because they come from the definition until the foreign
   * refresh is noted.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        KEPT,
        "true",
        "not exists (select from pg_locks l where l.relation = 'public.%s'::regclass and l.mode = 'ExclusiveLock' and l.granted)"
      })
  void equalRowsAreKeptForAForeignRefresh(String dropsEqualRowsIf) throws Exception {
    String view = StoreViews.BY_CUSTOMER.view();
    boolean broken = !dropsEqualRowsIf.equals(KEPT);
    if (broken) {
      breakApplies(view, dropsEqualRowsIf.formatted(view));
    }
    String before = database.text("select first_name from customers where id = 1");
    database.execute("update customers set first_name = 'Between' where id = 1");
    engine.apply();
    CompletableFuture<Void> refresh;
    try (Connection locker = database.connect();
        Statement lock = locker.createStatement()) {
      locker.setAutoCommit(false);
      lock.execute("comment on materialized view " + view + " is 'locked'");
      refresh =
          CompletableFuture.runAsync(
              () -> database.execute("refresh materialized view concurrently " + view));
      awaitWaiting(view);
      database.execute("update customers set first_name = '" + before + "' where id = 1");
      engine.apply();
      locker.commit();
    }
    refresh.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    assertThat(engine.status(view, "dirty")).isEqualTo("f");
    assertThat(database.text("select first_name from " + view + " where customer_id = 1"))
        .isEqualTo("Between");
    assertThat(
            database.text(
                "select first_name from order_volume." + view + "_current where customer_id = 1"))
        .isEqualTo(broken ? "Between" : before);
  }

  /** A foreign refresh with an older snapshot overwrites the rows of the view after the commit. */
  @Test
  void theDeltaStaysIfAForeignRefreshWaits() throws Exception {
    String view = StoreViews.BY_CUSTOMER.view();
    CompletableFuture<Boolean> foreign;
    try (Connection other = database.connect();
        Connection ours = database.connect();
        Statement old = other.createStatement();
        Statement refresh = ours.createStatement()) {
      old.execute("begin isolation level repeatable read");
      old.execute("select 1");
      database.execute("update customers set first_name = 'New' where id = 1");
      engine.apply();
      ours.setAutoCommit(false);
      int id = engine.viewId(view);
      refresh.execute(
          "select from order_volume.refresh_lock where view_id = "
              + id
              + " for update skip locked");
      String state =
          TestDatabase.rows(ours, "select state from order_volume.begin_refresh(" + id + ")")
              .get(0)
              .get(0);
      refresh.execute("refresh materialized view concurrently " + view);
      foreign =
          CompletableFuture.supplyAsync(() -> executes(old, "refresh materialized view " + view));
      awaitWaiting(view);
      refresh.execute("lock table order_volume.apply_lock in exclusive mode");
      assertThat(
              TestDatabase.rows(
                  ours,
                  "select delta_left, delta_merged from order_volume.finish_refresh(order_volume.measure_refresh('"
                      + state
                      + "'))"))
          .containsExactly(List.of("t", "0"));
      ours.commit();
      assertThat(foreign.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      old.execute("commit");
    }
    assertThat(database.text("select first_name from " + view + " where customer_id = 1"))
        .isNotEqualTo("New");
    engine.assertLive(view);
    assertThat(engine.status(view, "foreign_refresh")).isEqualTo("t");
    engine.refresh(view);
    engine.assertCurrent(view);
  }

  private static boolean executes(Statement statement, String sql) {
    try {
      statement.execute(sql);
      return true;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void awaitWaiting(String view) {
    String waiting =
        "select count(*) from pg_locks where not granted and relation = '" + view + "'::regclass";
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (database.number(waiting) == 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  /**
   * Changes the rule of applies: a row equal to that of the view is not written, and its former row
   * is still deleted.
   */
  private void breakApplies(String view, String drops) {
    database.execute(
        """
        update order_volume.maintained_view
        set apply_statement = replace(replace(apply_statement,
          'where (select n from gone) >= 0 returning 1)',
          'where (select n from gone) >= 0 and not (%1$s and exists (select from public.%2$s v where v.* *= row(d.*)::public.%2$s)) returning 1)'),
          'and (select n from gone) >= 0 returning 1)',
          'and (select n from gone) >= 0 and not (%1$s and not exists (select from public.%2$s v where v.customer_id = k.customer_id)) returning 1)')
        where view_name = '%2$s'
        """
            .formatted(drops.replace("'", "''"), view));
    assertThat(
            database.number(
                "select (length(apply_statement) - length(replace(apply_statement, 'public.%1$s v', ''))) / length('public.%1$s v') from order_volume.maintained_view where view_name = '%1$s'"
                    .formatted(view)))
        .isEqualTo(2);
  }

  @Test
  void theCheckerFindsRefreshesThatDeleteTheWholeDelta() throws Exception {
    LawRun run =
        run(List.of(StoreViews.BY_CUSTOMER))
            .writers(2)
            .appliers(1)
            .refreshing(Long.MAX_VALUE)
            .checkingLive()
            .run(PATIENCE, true);

    assertThat(run.wrong).as(run.toString()).isNotEmpty();
  }
}
