package io.ordervolume.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.LiveViewLaw;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In any one snapshot the live view and the definition hold the same rows. One change at a time, in
 * a transaction that is rolled back, so that all tests share one store.
 */
class LiveViewLawTest {

  /** Without foreign keys rows may come before those that they refer to, and outlive them. */
  private static final String DROP_FOREIGN_KEYS =
      """
      do $$
      declare
        key record;
      begin
        for key in select conrelid::regclass as child, conname from pg_constraint where contype = 'f' loop
          execute format('alter table %s drop constraint %I', key.child, key.conname);
        end loop;
      end $$
      """;

  /** A new key takes the rows along that refer to it. */
  private static final String CASCADE_NEW_KEYS =
      """
      do $$
      declare
        key record;
      begin
        for key in
          select conrelid::regclass as child, conname, pg_get_constraintdef(oid) as definition
          from pg_constraint where contype = 'f'
        loop
          execute format('alter table %s drop constraint %I, add %s on update cascade', key.child, key.conname, key.definition);
        end loop;
      end $$
      """;

  private static TestDatabase database;

  private Connection connection;

  @BeforeAll
  static void createStore() {
    database = TestDatabase.sample(200);
    database.execute(
        """
        select start_change_capture();
        insert into products_orders (order_id, product_id) values (21, 7), (21, 7);
        delete from orders where id = 16;
        delete from addresses where customer_id = 11;
        delete from customer_order_volume_change;
        refresh materialized view customer_order_volume;
        """);
  }

  @AfterAll
  static void dropStore() {
    database.close();
  }

  @BeforeEach
  void begin() throws SQLException {
    connection = database.connect();
    connection.setAutoCommit(false);
  }

  @AfterEach
  void rollBack() throws SQLException {
    connection.rollback();
    connection.close();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void refresh() throws SQLException {
    execute("select forget_changes(); refresh materialized view customer_order_volume");
  }

  private List<List<String>> marks() throws SQLException {
    return TestDatabase.rows(
        connection, "select source, id from customer_order_volume_change order by source, id");
  }

  private void checkThatTheLawHoldsAfter(String change) throws SQLException {
    execute(change);

    assertThat(LiveViewLaw.isStale(connection)).as("the change made rows stale").isTrue();
    LiveViewLaw.check(connection);
    refresh();
    assertThat(LiveViewLaw.isStale(connection)).isFalse();
    LiveViewLaw.check(connection);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with o as (insert into orders (customer_id) values (3) returning id)"
            + " insert into products_orders (order_id, product_id) select id, 5 from o",
        "update orders set created_on = created_on + interval '1 day' where id = 7",
        "update orders set customer_id = customer_id % 40 + 1, address_id = null where id < 20",
        "update orders set address_id = (select max(id) from addresses) where id = 9",
        "update orders set address_id = null where address_id is not null",
        "delete from orders where id between 30 and 40",
        "insert into products_orders (order_id, product_id) values (8, 5)",
        "insert into products_orders (order_id, product_id) values (21, 7), (21, 8), (22, 7)",
        "update products_orders set order_id = 12 where order_id = 11",
        "update products_orders set product_id = product_id % 500 + 1 where order_id = 13",
        "update products_orders set product_id = (select id from products order by product_cost desc limit 1) where id ="
            + " (select max(id) from products_orders where order_id = 21 and product_id = 7)",
        "delete from products_orders where order_id = 14",
        "delete from products_orders where id = (select max(id) from products_orders)",
        "update products set product_cost = product_cost + 1 where id in"
            + " (select product_id from products_orders group by 1 order by count(*) desc limit 2)",
        "update customers set first_name = 'Zed' where id = 4",
        "update customers set last_name = upper(last_name)",
        "delete from customers where id = 5",
        "insert into addresses (customer_id, street_address, zip_code, city_id)"
            + " values (11, '1 Oak Street', '78701', 1)",
        "update addresses set city_id = city_id % 100 + 1 where is_default and customer_id in (1, 2, 3)",
        "update addresses set is_default = false where customer_id = 6",
        "update addresses set is_default = false where is_default;"
            + " update addresses set is_default = true where id in"
            + " (select max(id) from addresses group by customer_id)",
        "update addresses set customer_id = 8, is_default = false where customer_id = 9",
        "delete from addresses where id in (select address_id from orders)",
        "delete from addresses where customer_id = 7",
        "update cities set city = city || ' Beach'",
        "update cities set state_id = state_id % 50 + 1 where id < 40",
        "update states set state = 'Tejas' where state = 'TX'",
        "truncate products_orders",
        "truncate orders cascade",
        "truncate products cascade",
        "truncate addresses cascade",
        "truncate customers cascade",
        "truncate cities cascade",
        "truncate states cascade",
      })
  void holdsAfter(String change) throws SQLException {
    checkThatTheLawHoldsAfter(change);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update states set id = id + 100000, state = state || '!'",
        "update cities set id = id + 100000, city = city || '!'",
        "update customers set id = id + 100000, last_name = 'Changed' where id < 20",
        "update addresses set id = id + 100000, city_id = city_id % 100 + 1",
        "update products set id = id + 100000, product_cost = product_cost * 2",
        "update orders set id = id + 100000 where id < 50",
        "update orders set id = -id",
        "update orders set id = id + 100000; update orders set id = id - 99999",
      })
  void holdsAfterAPrimaryKeyChanged(String change) throws SQLException {
    execute(CASCADE_NEW_KEYS);
    checkThatTheLawHoldsAfter(change);
  }

  @ParameterizedTest
  @CsvSource({
    "states, id",
    "cities, id",
    "customers, id",
    "addresses, id",
    "products, id",
    "orders, id",
    "products_orders, order_id",
    "products_orders, product_id",
    "addresses, customer_id",
  })
  void holdsWhereRowsGoBeforeThoseThatReferToThemAndComeAfterThem(String table, String key)
      throws SQLException {
    execute(DROP_FOREIGN_KEYS);
    execute("select start_change_capture(); select forget_changes()");
    execute("create temp table kept as select * from " + table + " where id < 100");
    checkThatTheLawHoldsAfter("delete from " + table + " where id in (select id from kept)");
    checkThatTheLawHoldsAfter("insert into " + table + " select * from kept");
    checkThatTheLawHoldsAfter("update %s set %s = -%s where id < 100".formatted(table, key, key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update customers set first_name = first_name",
        "update products set product_name = product_name || '!'",
        "update addresses set zip_code = '00000', street_address = 'elsewhere'",
        "insert into emails (customer_id, email) values (1, 'a@example.com')",
        "update orders set created_on = created_on",
        "update products_orders set id = id + 100000",
        "delete from orders where false",
        "set local session_replication_role = replica; update orders set created_on = created_on",
      })
  void marksNothingWhereNothingThatTheViewReadsChanged(String change) throws SQLException {
    execute(change);

    assertThat(marks()).isEmpty();
    assertThat(LiveViewLaw.isStale(connection)).isFalse();
  }

  @Test
  void marksOnlyTheKeyThatChanged() throws SQLException {
    execute("update products set product_cost = product_cost * 2 where id = 1");

    assertThat(marks()).containsExactly(List.of("products", "1"));
  }

  @Test
  void marksAnOrderOnceHoweverManyOfItsLinesAStatementWrites() throws SQLException {
    execute("insert into products_orders (order_id, product_id) values (8, 5), (8, 5), (8, 6)");

    assertThat(marks()).containsExactly(List.of("products_orders", "8"));
  }

  @Test
  void marksTheOldAndTheNewKey() throws SQLException {
    execute("update products_orders set order_id = 12 where order_id = 11");

    assertThat(marks())
        .containsExactly(List.of("products_orders", "11"), List.of("products_orders", "12"));
  }

  @Test
  void marksAPriceThatIsEqualAndLooksDifferent() throws SQLException {
    execute("update products set product_cost = product_cost::numeric(20, 4) where id = 1");

    assertThat(marks()).containsExactly(List.of("products", "1"));
  }

  @Test
  void leavesNoMarkOfWhatWasRolledBack() throws SQLException {
    execute("savepoint before; delete from orders where id < 20; rollback to before");

    assertThat(marks()).isEmpty();
    LiveViewLaw.check(connection);
  }

  /**
   * Its own things bear the names of ours, and of what ours use, and come first on its search path.
   */
  @Test
  void letsARoleWithoutAnyRightOfOursWriteWhateverItsSearchPath() throws SQLException {
    execute(
        """
        create role shop;
        create schema trap authorization shop;
        grant select, insert, update, delete, truncate on
          states, cities, customers, addresses, products, orders, products_orders to shop;
        set local role shop;
        create function trap.spring(text, text) returns boolean language plpgsql as
          'begin raise exception ''the trap snapped''; end';
        create operator trap.= (function = trap.spring, leftarg = text, rightarg = text);
        create function trap.clock_timestamp() returns timestamptz language sql return null::timestamptz;
        create function trap.too_many_changes() returns boolean language sql return true;
        create function trap.pg_stat_get_xact_tuples_inserted(oid) returns bigint language sql return 1000000000;
        create table trap.customer_order_volume_change (source text, id bigint);
        create temp table customer_order_volume_change (source text, id bigint);
        create temp table new_rows (id bigint);
        set local search_path = trap, pg_temp, pg_catalog, public;
        insert into public.products_orders (order_id, product_id) values (8, 5);
        update public.customers set first_name = 'Zed' where id = 4;
        update public.products set product_cost = 3 where id = 5;
        update public.addresses set city_id = 1 where customer_id = 3;
        update public.cities set city = 'Nowhere' where id = 3;
        update public.states set state = 'NO' where id = 3;
        delete from public.orders where id = 30;
        """);
    assertThat(
            TestDatabase.rows(
                connection,
                "select has_table_privilege('public.customer_order_volume_change', 'select, insert, update, delete')"))
        .containsExactly(List.of("f"));

    execute(
        "reset role; set local search_path = public; drop table pg_temp.customer_order_volume_change");
    assertThat(marks()).extracting(mark -> mark.get(0)).doesNotContain("all");
    checkThatTheLawHoldsAfter("select 1");

    execute("set local role shop; truncate products_orders; reset role");
    assertThat(marks()).extracting(mark -> mark.get(0)).containsExactly("all");
    checkThatTheLawHoldsAfter("select 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update orders set created_on = now() where id = 3",
        "delete from products_orders where order_id = 4",
        "insert into products_orders (order_id, product_id) values (5, 6)",
        "truncate products_orders"
      })
  void marksWhatIsLoadedAsAReplica(String change) throws SQLException {
    checkThatTheLawHoldsAfter("set local session_replication_role = replica; " + change);
  }
}
