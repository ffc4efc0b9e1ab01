package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.RandomWrites;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several views over the tables of the store, each write alone. */
class EngineTest {

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

  @Test
  void everyViewIsInstalledInItsMode() {
    assertThat(
            database.rows(
                "select view_name, mode, dirty, capture_complete from order_volume.status()"))
        .containsExactly(
            List.of("customer_order_volume", "incremental", "f", "t"),
            List.of("revenue_by_name", "incremental", "f", "t"),
            List.of("products_by_customer", "incremental", "f", "t"),
            List.of("lines_by_address", "incremental", "f", "t"),
            List.of("ranked_products", "full", "f", "t"));
  }

  @Test
  void liveIsExactAfterEachWriteAndCurrentAfterEachApply() throws Exception {
    RandomWrites writes = new RandomWrites(new Random(7));
    try (Connection writer = database.connect();
        Connection reader = database.connect()) {
      for (int i = 0; i < 12; i++) {
        writes.transaction(writer);
        for (ViewPlan plan : StoreViews.ALL) {
          engine.assertLive(reader, plan.view());
        }
        if (i % 3 == 0) {
          assertThat(engine.apply())
              .noneMatch(row -> row.get(2).equals("t") && !row.get(0).equals("ranked_products"));
          for (ViewPlan plan : StoreViews.ALL) {
            if (plan.mode().equals("incremental")) {
              engine.assertCurrent(plan.view());
            }
            engine.assertLive(reader, plan.view());
          }
        }
      }
    }
    assertThat(database.number("select count(*) from order_volume.customer_order_volume_delta"))
        .isPositive();
    for (ViewPlan plan : StoreViews.ALL) {
      assertThat(engine.refresh(plan.view()))
          .containsEntry("dirty", "f")
          .containsEntry("delta_left", "f");
      engine.assertCurrent(plan.view());
      assertThat(engine.status(plan.view(), "delta_rows")).isEqualTo("0");
    }
  }

  private static final String OBJECT_IN_USE = "55006";

  private static final String DIRTY_REASONS =
      "select view_name, dirty_reason from order_volume.status() where dirty order by 1";

  @Test
  void changesWaitWhileATableOfAViewIsLocked() throws Exception {
    database.execute("update customers set last_name = 'Waits' where id = 1");
    try (OpenTransaction other =
        OpenTransaction.of(database, "lock table products in access exclusive mode")) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(engine::apply)
            .asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
            .extracting(SQLException::getSQLState)
            .isEqualTo(OBJECT_IN_USE);
      }
      other.commit();
    }
    assertThat(database.rows(DIRTY_REASONS)).isEmpty();

    engine.apply();

    assertThat(database.rows(DIRTY_REASONS)).isEmpty();
    for (ViewPlan plan : StoreViews.ALL) {
      engine.assertLive(plan.view());
    }
    engine.assertCurrent(StoreViews.FLAGSHIP.view());
    engine.assertCurrent(StoreViews.BY_NAME_AND_MONTH.view());
  }

  @Test
  void aTableThatIsLockedForLongHoldsUpNoOtherView() throws Exception {
    database.execute("update customers set last_name = 'Waits', first_name = 'Long' where id = 1");
    database.execute(
        """
        do $$ declare b record; begin
          for b in select id from order_volume.base_table loop
            execute format('update order_volume.log_%s set _at = _at - make_interval(secs => 11)', b.id);
          end loop;
        end $$
        """);
    try (OpenTransaction other =
        OpenTransaction.of(database, "lock table products in access exclusive mode")) {
      engine.apply();
      other.commit();
    }

    String reason = "another session has locked one of its tables";
    assertThat(database.rows(DIRTY_REASONS))
        .containsExactly(
            List.of("customer_order_volume", reason), List.of("revenue_by_name", reason));
    engine.assertCurrent(StoreViews.BY_CUSTOMER.view());
    for (ViewPlan plan : StoreViews.ALL) {
      engine.assertLive(plan.view());
      engine.refresh(plan.view());
    }
    assertThat(database.rows(DIRTY_REASONS)).isEmpty();
  }
}
