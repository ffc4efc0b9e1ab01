package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of the engine while others write, apply and refresh; and rules broken on purpose. */
class ConcurrentLawTest {

  /** A broken rule is found much sooner. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Orders that no writer deletes, and whose customers keep an address. */
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
    System.out.println(run);

    assertThat(run.wrong).isEmpty();
    assertThat(run.comparisons).hasValueGreaterThan(20);
    assertThat(run.applies).hasValueGreaterThan(10);
    assertThat(run.refreshes).hasValueGreaterThan(5);
    assertThat(run.notEmptyDeltas).as("comparisons that met a delta").hasValueGreaterThan(5);
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

  /** The rules of an apply, broken: rows that equal the view's are not kept. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "applies drop rows that equal the view | true",
        "applies keep only while a refresh runs | not exists (select from pg_locks l where l.relation = 'public.%1$s'::regclass and l.mode = 'ExclusiveLock' and l.granted)"
      })
  void checkerFindsAppliesThatDropRows(String rule, String drops) throws Exception {
    ViewPlan plan = StoreViews.BY_CUSTOMER;
    breakApplies(plan.view(), drops.formatted(plan.view()));
    LawRun run =
        run(List.of(plan))
            .writers(2)
            .appliers(1)
            .refreshing()
            .foreignRefreshes("concurrently")
            .foreignRefreshes("concurrently")
            .checkingLive()
            .run(PATIENCE, true);

    assertThat(run.wrong).as(rule + ": " + run).isNotEmpty();
    assertThat(engine.status(plan.view(), "dirty_reason")).as("the broken rule works").isNull();
  }

  /** A row that equals the view's is not written, and its former row is deleted all the same. */
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
  void checkerFindsRefreshesThatDeleteTheWholeDelta() throws Exception {
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
