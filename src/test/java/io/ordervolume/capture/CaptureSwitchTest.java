package io.ordervolume.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.LiveViewLaw;
import io.ordervolume.testing.LogRecorder;
import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.TestDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The triggers are as configured, whatever happens to them. */
class CaptureSwitchTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private TestDatabase database;
  private Pool pool;

  @BeforeEach
  void createStoreWithFilledView() {
    database = TestDatabase.sample(200);
    database.execute("refresh materialized view customer_order_volume");
    pool = database.pool(2);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private void keep(Capture capture) {
    new CaptureSwitch(pool, capture).keep().await().atMost(PATIENCE);
  }

  private boolean isComplete() {
    return database.text("select change_capture_is_complete()").equals("t");
  }

  private long marks(String of) {
    return database.number(
        "select count(*) from customer_order_volume_change where source = '" + of + "'");
  }

  private void forgetMarks() {
    database.execute("select forget_changes()");
  }

  private void checkThatTheLawHoldsOfAStaleView() throws SQLException {
    try (Connection connection = database.connect()) {
      LiveViewLaw.check(connection);
      assertThat(LiveViewLaw.isStale(connection)).isTrue();
    }
  }

  @Test
  void whatChangedBeforeTheTriggersWereThereIsNotKnown() throws SQLException {
    database.execute("delete from orders where id < 10");

    keep(Capture.TRIGGERS);

    assertThat(isComplete()).isTrue();
    assertThat(marks("all")).isEqualTo(1);
    checkThatTheLawHoldsOfAStaleView();
  }

  @Test
  void whoeverFindsThemMadeMeanwhileDoesNotClaimToHaveMadeThem() {
    try (LogRecorder log = LogRecorder.of(CaptureSwitch.class.getName())) {
      CaptureSwitch one = new CaptureSwitch(pool, Capture.TRIGGERS);
      Uni.join().all(one.keep(), one.keep()).andFailFast().await().atMost(PATIENCE);

      assertThat(log.lines()).filteredOn(said -> said.contains("made anew")).hasSize(1);
    }
    assertThat(marks("all")).isEqualTo(1);
  }

  @Test
  void triggersThatAreInPlaceAreLeftAlone() {
    keep(Capture.TRIGGERS);
    forgetMarks();

    keep(Capture.TRIGGERS);

    assertThat(marks("all")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table products disable trigger order_volume_update; %s",
        "alter table products disable trigger all; %s",
        "begin; alter table products disable trigger user; %s; alter table products enable trigger user; commit",
        "drop trigger order_volume_update on products; %s",
        "drop function customer_order_volume_mark_products_update cascade; %s",
        "alter table products enable replica trigger order_volume_update; %s",
      })
  void whatChangedBehindTheTriggersBackIsNotKnownAndTheyAreMended(String meddle)
      throws SQLException {
    keep(Capture.TRIGGERS);
    forgetMarks();
    database.execute(meddle.formatted("update products set product_cost = product_cost + 1"));
    assertThat(isComplete()).isFalse();
    assertThat(marks("products")).isZero();

    keep(Capture.TRIGGERS);

    assertThat(isComplete()).isTrue();
    assertThat(marks("all")).isEqualTo(1);
    checkThatTheLawHoldsOfAStaleView();
    database.execute("select forget_changes(); update products set product_cost = 1 where id = 1");
    assertThat(marks("products")).isEqualTo(1);
  }

  /** While lines refer to orders by a foreign key, there are none of an order that is new. */
  @Test
  void insertedOrdersAreMarkedOnceTheirLinesMayComeBeforeThem() throws SQLException {
    keep(Capture.TRIGGERS);
    forgetMarks();
    database.execute("insert into orders (id, customer_id) values (9001, 1)");
    assertThat(marks("orders")).isZero();
    database.execute(
        """
        alter table products_orders drop constraint products_orders_order_id_fkey;
        insert into products_orders (order_id, product_id) values (9002, 7);
        """);

    keep(Capture.TRIGGERS);
    forgetMarks();
    database.execute("insert into orders (id, customer_id) values (9002, 1)");

    assertThat(marks("orders")).isEqualTo(1);
    checkThatTheLawHoldsOfAStaleView();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"add foreign key (order_id) references orders not valid", "disable trigger all"})
  void aForeignKeyThatIsNotEnforcedProvesNothing(String meddle) {
    keep(Capture.TRIGGERS);
    forgetMarks();
    if (meddle.startsWith("add")) {
      database.execute("alter table products_orders drop constraint products_orders_order_id_fkey");
    }
    database.execute("alter table products_orders " + meddle);

    keep(Capture.TRIGGERS);
    forgetMarks();
    database.execute("insert into orders (id, customer_id) values (9002, 1)");

    assertThat(marks("orders")).isEqualTo(1);
  }

  @Test
  void nothingThatWritersCallIsLeftWhereNoneAreWanted() {
    keep(Capture.TRIGGERS);
    database.execute("update products set product_cost = 1");

    keep(Capture.NONE);

    assertThat(isComplete()).isFalse();
    assertThat(database.number("select count(*) from customer_order_volume_change")).isZero();
    assertThat(database.number("select count(*) from pg_trigger where not tgisinternal")).isZero();
    assertThat(
            database.rows(
                "select proname from pg_proc where pronamespace = 'public'::regnamespace"
                    + " and (prosecdef or prorettype = 'trigger'::regtype or proname like '%mark\\_%')"))
        .isEmpty();
    database.execute("update products set product_cost = 2");
    assertThat(database.number("select count(*) from customer_order_volume_change")).isZero();
  }

  @Test
  void whatChangedWhileCaptureWasSwitchedOffIsNotKnown() throws SQLException {
    keep(Capture.TRIGGERS);
    keep(Capture.NONE);
    database.execute("update products set product_cost = 1");

    keep(Capture.TRIGGERS);

    assertThat(marks("all")).isEqualTo(1);
    checkThatTheLawHoldsOfAStaleView();
  }

  @Test
  void whoWritesForLongIsNotWaitedForButTheTriggersComeInTheEnd() throws SQLException {
    try (OpenTransaction writer = OpenTransaction.of(database, "delete from orders where id = 7")) {
      keep(Capture.TRIGGERS);
      assertThat(isComplete()).isFalse();
      database.execute("update orders set created_on = now() where id = 8");
      writer.commit();
    }

    keep(Capture.TRIGGERS);

    assertThat(isComplete()).isTrue();
    checkThatTheLawHoldsOfAStaleView();
  }
}
