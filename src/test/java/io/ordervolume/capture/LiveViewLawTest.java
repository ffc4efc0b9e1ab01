package io.ordervolume.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.LiveViewLaw;
import io.ordervolume.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In any one snapshot the live view and the definition hold the same rows. One change at a time.
 */
class LiveViewLawTest {

  private TestDatabase database;

  @BeforeEach
  void createStore() {
    database = TestDatabase.sample(200);
    database.execute("select start_change_capture()");
    refresh();
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private void refresh() {
    database.execute(
        "delete from customer_order_volume_change; refresh materialized view customer_order_volume");
  }

  private long marks() {
    return database.number("select count(*) from customer_order_volume_change");
  }

  /** Rows that the materialized view has wrong, so that a test knows its change was one. */
  private long staleRows() {
    return database.number(
        """
        select count(*) from (
          (table customer_order_volume except all table customer_order_volume_definition)
          union all
          (table customer_order_volume_definition except all table customer_order_volume)) difference
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with o as (insert into orders (customer_id) values (3) returning id)"
            + " insert into products_orders (order_id, product_id) select id, 5 from o",
        "update orders set created_on = created_on + interval '1 day' where id = 7",
        "update orders set customer_id = customer_id % 40 + 1, address_id = null where id < 20",
        "update orders set address_id = (select max(id) from addresses) where id = 9",
        "delete from orders where id between 30 and 40",
        "insert into products_orders (order_id, product_id) values (8, 5)",
        "update products_orders set order_id = 12 where order_id = 11",
        "update products_orders set product_id = product_id % 500 + 1 where order_id = 13",
        "delete from products_orders where order_id = 14",
        "delete from products_orders where id = (select min(id) from products_orders)",
        "update products set product_cost = product_cost + 1 where id in"
            + " (select product_id from products_orders group by 1 order by count(*) desc limit 2)",
        "update customers set first_name = 'Zed' where id = 4",
        "delete from customers where id = 5",
        "update addresses set city_id = city_id % 100 + 1 where is_default and customer_id in (1, 2, 3)",
        "update addresses set is_default = false where customer_id = 6",
        "delete from addresses where id in (select address_id from orders)",
        "delete from addresses where customer_id = 7",
        "update addresses set customer_id = 8, is_default = false where customer_id = 9",
        "update cities set city = city || ' Beach'",
        "update cities set state_id = state_id % 50 + 1 where id < 40",
        "update states set state = 'Tejas' where state = 'TX'",
        "truncate orders cascade",
        "truncate products_orders",
        "insert into addresses (customer_id, street_address, zip_code, city_id)"
            + " values (11, '1 Oak Street', '78701', 1)",
      })
  void holdsAfter(String change) throws SQLException {
    database.execute("delete from addresses where customer_id = 11");
    refresh();

    database.execute(change);

    assertThat(staleRows()).as("rows that the change made stale").isPositive();
    assertThat(marks()).isPositive();
    LiveViewLaw.check(database);
    refresh();
    assertThat(staleRows()).isZero();
    LiveViewLaw.check(database);
  }

  @Test
  void holdsAfterAPrimaryKeyChanged() throws SQLException {
    database.execute(
        """
        alter table products_orders drop constraint products_orders_order_id_fkey,
          add foreign key (order_id) references orders on update cascade on delete cascade;
        update orders set id = id + 100000 where id < 50;
        """);

    assertThat(staleRows()).isPositive();
    LiveViewLaw.check(database);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update customers set first_name = first_name",
        "update products set product_name = product_name || '!'",
        "update addresses set zip_code = '00000', street_address = 'elsewhere'",
        "insert into emails (customer_id, email) values (1, 'a@example.com')",
        "update orders set created_on = created_on",
      })
  void marksNothingWhereNothingThatTheViewReadsChanged(String change) {
    database.execute(change);

    assertThat(marks()).isZero();
    assertThat(staleRows()).isZero();
  }

  @Test
  void marksOnlyTheKeyThatChanged() {
    database.execute("update products set product_cost = product_cost * 2 where id = 1");

    assertThat(database.rows("select source, id from customer_order_volume_change"))
        .containsExactly(List.of("products", "1"));
  }

  @Test
  void leavesNoMarkOfWhatWasRolledBack() throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("delete from orders where id < 20");
      connection.rollback();
    }

    assertThat(marks()).isZero();
    LiveViewLaw.check(database);
  }

  @Test
  void letsARoleWithoutAnyRightOfOursWrite() throws SQLException {
    database.execute(
        """
        drop role if exists shop;
        create role shop;
        grant select, insert, update, delete, truncate on orders, products_orders to shop;
        set role shop;
        update orders set created_on = now() where id = 3;
        reset role;
        drop owned by shop; drop role shop;
        """);

    assertThat(marks()).isPositive();
    LiveViewLaw.check(database);
  }

  @Test
  void marksWhatIsAppliedAsAReplica() throws SQLException {
    database.execute(
        """
        set session_replication_role = replica;
        update orders set created_on = now() where id = 3;
        delete from products_orders where order_id = 4;
        insert into products_orders (order_id, product_id) values (5, 6);
        """);

    assertThat(marks()).isPositive();
    LiveViewLaw.check(database);
    database.execute("set session_replication_role = replica; truncate products_orders");
    LiveViewLaw.check(database);
  }

  @Test
  void marksEveryOrderWhenTheTriggersAreMadeAgainBecauseNobodyKnowsWhatWasMissed()
      throws SQLException {
    database.execute("alter table products disable trigger user");
    database.execute("update products set product_cost = 1");

    database.execute("select start_change_capture()");

    LiveViewLaw.check(database);
  }

  @Test
  void takesTriggersAndMarksAwayForGood() {
    database.execute("update products set product_cost = 1; select stop_change_capture()");

    assertThat(marks()).isZero();
    assertThat(database.number("select count(*) from pg_trigger where tgname like 'order_volume%'"))
        .isZero();
    assertThat(database.number("select count(*) from pg_proc where proname like 'mark\\_%'"))
        .isZero();
  }
}
