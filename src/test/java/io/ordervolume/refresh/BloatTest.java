package io.ordervolume.refresh;

import static io.ordervolume.refresh.RefreshStore.PATIENCE;
import static io.ordervolume.refresh.RefreshStore.refresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ordervolume.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The view's files are measured by what its rows need. */
class BloatTest {

  private RefreshStore store;
  private TestDatabase database;
  private Refresher replica;
  private Bloat bloat;

  @BeforeEach
  void createStore() {
    store = new RefreshStore(2_000);
    database = store.database();
    replica = store.replica("a");
    bloat = bloat("0.5");
    refresh(replica, Mode.REBUILD);
  }

  @AfterEach
  void dropStore() {
    store.close();
  }

  private Bloat bloat(String share) {
    return new Bloat(
        database.pool(1), "customer_order_volume", RefreshStore.config("rebuild-bloat", share));
  }

  private boolean isTooMuch() {
    return bloat.isTooMuch().await().atMost(PATIENCE);
  }

  private void changeEveryOrder() {
    database.execute("update orders set created_on = created_on + interval '1 second'");
    assertThat(refresh(replica, Mode.CONCURRENT)).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void growsWithRefreshesIsNotHiddenByVacuumAndGoesWithARebuild() {
    assertThat(isTooMuch()).isFalse();

    changeEveryOrder();
    changeEveryOrder();
    assertThat(isTooMuch()).isTrue();
    database.execute("vacuum customer_order_volume");
    assertThat(isTooMuch()).isTrue();

    refresh(replica, Mode.REBUILD);
    assertThat(isTooMuch()).isFalse();
  }

  @Test
  void isWhatIsLeftOfAViewThatShrank() {
    database.execute("delete from orders where id % 10 > 0");
    assertThat(refresh(replica, Mode.CONCURRENT)).isEqualTo(Outcome.SUCCEEDED);
    database.execute("vacuum customer_order_volume");

    assertThat(isTooMuch()).isTrue();
  }

  /** A row of a small view takes more room, which says nothing about the same view grown large. */
  @Test
  void isMeasuredByTheViewAtItsMostCompact() {
    database.execute("create table kept as table orders; delete from orders where id > 20");
    refresh(replica, Mode.REBUILD);
    database.execute(
        """
        insert into orders select * from kept where id > 20;
        insert into products_orders (order_id, product_id) select id, 1 from kept where id > 20;
        """);
    assertThat(refresh(replica, Mode.CONCURRENT)).isEqualTo(Outcome.SUCCEEDED);
    assertThat(isTooMuch()).isFalse();

    changeEveryOrder();
    changeEveryOrder();
    changeEveryOrder();
    assertThat(isTooMuch()).isTrue();
  }

  @Test
  void isNotKnownOfAViewThatWasNeverFilled() {
    database.execute("update view_version set compact_rows = null, compact_bytes = null");

    assertThat(isTooMuch()).isFalse();
  }

  @Test
  void isNotMeasuredByAShareThatMakesNoSense() {
    assertThat(List.of("0", "1", "-0.5", "NaN"))
        .allSatisfy(
            share -> assertThatThrownBy(() -> bloat(share)).hasMessageContaining("rebuild-bloat"));
  }
}
