package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.RandomWrites;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests several views over the tables of the store with one write at a time. */
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
  void liveIsExactAfterWritesAndCurrentAfterApplies() throws Exception {
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
}
