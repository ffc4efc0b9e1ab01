package io.ordervolume.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.CurrentViewLaw;
import io.ordervolume.testing.LiveViewLaw;
import io.ordervolume.testing.RandomWrites;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an apply does to the delta. */
class ApplyTest {

  private TestDatabase database;

  @BeforeEach
  void createFilledStore() {
    database = TestDatabase.sample(200);
    database.execute(
        """
        select start_change_capture();
        delete from customer_order_volume_change;
        refresh materialized view customer_order_volume;
        update view_version set row_count = (select count(*) from customer_order_volume);
        """);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  /** Marks, orders, changed rows, and whether they fitted. */
  private List<String> apply(int mostOrders) {
    return database.rows("select * from customer_order_volume_apply(" + mostOrders + ")").get(0);
  }

  private List<String> version() {
    return database.rows("select version, stamp, changed_at from view_version").get(0);
  }

  private List<List<String>> delta() {
    return database.rows(
        "select order_id, deleted from customer_order_volume_delta order by order_id");
  }

  private void checkThatNothingIsMissing() throws SQLException {
    CurrentViewLaw.check(database);
    LiveViewLaw.check(database);
  }

  @Test
  void bringsAChangedAnAddedAndADeletedOrderToReaders() throws SQLException {
    database.execute(
        """
        update orders set created_on = created_on + interval '1 day' where id = 7;
        delete from orders where id = 8;
        with o as (insert into orders (id, customer_id) values (9001, 3) returning id)
        insert into products_orders (order_id, product_id) select id, 5 from o;
        """);

    assertThat(apply(1000)).containsExactly("4", "3", "3", "t");

    assertThat(delta()).containsExactly(List.of("7", "f"), List.of("8", "t"), List.of("9001", "f"));
    checkThatNothingIsMissing();
    assertThat(database.number("select count(*) from customer_order_volume_change")).isZero();
  }

  @Test
  void movesTheVersionOnlyWhenARowDiffersFromWhatReadersSaw() throws SQLException {
    List<String> before = version();
    database.execute("update orders set created_on = created_on + interval '1 day' where id = 7");
    database.execute("update orders set created_on = created_on - interval '1 day' where id = 7");
    assertThat(apply(1000)).containsExactly("2", "1", "0", "t");
    assertThat(version()).isEqualTo(before);
    assertThat(delta()).isEmpty();

    database.execute("update orders set created_on = created_on + interval '1 day' where id = 7");
    apply(1000);
    List<String> changed = version();
    assertThat(changed).doesNotContainAnyElementsOf(before);

    database.execute(
        "update orders set created_on = created_on where id = 7; update products set product_cost = product_cost");
    apply(1000);
    assertThat(version()).isEqualTo(changed);
    checkThatNothingIsMissing();
  }

  @Test
  void aRowThatEqualsTheViewAgainLeavesTheDelta() throws SQLException {
    List<String> before = version();
    database.execute("update orders set created_on = created_on + interval '1 day' where id = 7");
    apply(1000);
    database.execute("update orders set created_on = created_on - interval '1 day' where id = 7");
    apply(1000);

    assertThat(delta()).isEmpty();
    assertThat(version()).doesNotContainAnyElementsOf(before);
    checkThatNothingIsMissing();
  }

  @Test
  void leavesNoTombstoneForAnOrderThatWasNeverShown() throws SQLException {
    database.execute("insert into orders (id, customer_id) values (9001, 3)");
    apply(1000);
    assertThat(delta()).isEmpty();

    database.execute("insert into products_orders (order_id, product_id) values (9001, 5)");
    apply(1000);
    assertThat(delta()).containsExactly(List.of("9001", "f"));

    database.execute("delete from orders where id = 9001");
    apply(1000);
    assertThat(delta()).isEmpty();
    checkThatNothingIsMissing();
  }

  @Test
  void aPriceThatOnlyLooksDifferentIsADifference() throws SQLException {
    database.execute("update products set product_cost = product_cost::numeric(20, 4)");

    apply(1000);

    assertThat(database.number("select count(*) from customer_order_volume_delta")).isPositive();
    assertThat(
            database.rows(
                """
                select order_cost::text from customer_order_volume_current where order_id < 20 order by order_id
                """))
        .isEqualTo(
            database.rows(
                """
                select order_cost::text from customer_order_volume_definition where order_id < 20 order by order_id
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update customers set last_name = 'Changed'",
        "truncate products_orders",
        "insert into customer_order_volume_change (source) values ('all')"
      })
  void leavesAloneWhatLeadsToTooManyOrders(String change) throws SQLException {
    database.execute(change);
    long marks = database.number("select count(*) from customer_order_volume_change");
    List<String> before = version();

    assertThat(apply(50)).containsExactly("0", "0", "0", "f");

    assertThat(database.number("select count(*) from customer_order_volume_change"))
        .isEqualTo(marks);
    assertThat(version()).isEqualTo(before);
    assertThat(delta()).isEmpty();
    LiveViewLaw.check(database);
  }

  @Test
  void aDeltaThatIsRetiredIsMarkedAgainWithTheAgeThatItHasForReadersOfTheView()
      throws SQLException {
    database.execute(
        """
        insert into refresh_log (view_name, trigger, instance, mode, outcome, data_as_of)
          values ('customer_order_volume', 'request', 'test', 'concurrent', 'succeeded', '2026-01-01');
        update orders set created_on = created_on + interval '1 day' where id = 7;
        delete from orders where id = 8;
        """);
    apply(1000);
    List<String> before = version();

    database.execute("select customer_order_volume_retire_delta()");

    assertThat(delta()).isEmpty();
    assertThat(version()).doesNotContainAnyElementsOf(before);
    assertThat(
            database.rows(
                "select source, id, changed_at = '2026-01-01' from customer_order_volume_change order by id"))
        .containsExactly(List.of("rows", "7", "t"), List.of("rows", "8", "t"));
    assertThat(database.text("select data_as_of = '2026-01-01' from view_version")).isEqualTo("t");
    LiveViewLaw.check(database);
    apply(1000);
    checkThatNothingIsMissing();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void readersMissNothingAfterRandomWrites(long seed) throws SQLException {
    Random random = new Random(seed);
    RandomWrites writes = new RandomWrites(random);
    try (Connection connection = database.connect()) {
      for (int step = 0; step < 30; step++) {
        writes.transaction(connection);
        LiveViewLaw.check(database);
        if (random.nextInt(3) == 0) {
          assertThat(apply(10_000)).last().isEqualTo("t");
          checkThatNothingIsMissing();
        }
      }
    }
    assertThat(delta()).isNotEmpty();
  }
}
