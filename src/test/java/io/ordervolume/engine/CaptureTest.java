package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests change capture of tables of all kinds: no change is lost and no writer fails. */
class CaptureTest {

  private TestDatabase database;
  private Engine engine;

  @BeforeEach
  void createDatabase() {
    database = TestDatabase.migrated();
    database.execute("create schema shop");
    engine = new Engine(database).withoutStore();
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  private void write(String statement) {
    database.execute(statement);
  }

  /** Executes a write and asserts that live is exact and that the change is logged as rows. */
  private void writeRows(String view, String statement) throws SQLException {
    write(statement);
    assertThat(engine.status(view, "waiting")).as("pending after " + statement).isEqualTo("t");
    assertThat(engine.status(view, "all_waiting")).as("all after " + statement).isEqualTo("f");
    engine.assertLive(view);
    engine.apply();
    engine.assertCurrent(view);
  }

  /**
   * Executes a write that is not captured and asserts that live is exact. A reinstallation then
   * repairs capture.
   */
  private void writeUnseen(ViewPlan plan, String statement) throws SQLException {
    write(statement);
    assertThat(engine.status(plan.view(), "capture_complete")).as(statement).isEqualTo("f");
    engine.assertLive(plan.view());
    engine.install(plan);
    assertThat(engine.status(plan.view(), "capture_complete")).isEqualTo("t");
    engine.assertLive(plan.view());
    engine.apply();
    engine.refresh(plan.view());
    engine.assertCurrent(plan.view());
    assertThat(engine.status(plan.view(), "dirty")).isEqualTo("f");
  }

  private static final ViewPlan BY_REGION =
      ViewPlan.of("shop.by_region", "region")
          .table("shop.sale", "region, amount", "region")
          .mapping("shop.sale", "select s.region from {log:shop.sale} s");

  @Test
  void partitionsAreCapturedDirectlyAndThroughTheirTable() throws Exception {
    write(
        """
        create table shop.sale (id int, region text, amount numeric, primary key (id, region)) partition by list (region);
        create table shop.sale_a partition of shop.sale for values in ('a');
        create table shop.sale_b partition of shop.sale for values in ('b', 'c') partition by list (region);
        create table shop.sale_bb (amount numeric, region text not null, id int not null, primary key (id, region));
        alter table shop.sale_b attach partition shop.sale_bb for values in ('b');
        create table shop.sale_bc partition of shop.sale_b for values in ('c');
        insert into shop.sale select g, chr(97 + g % 3), g from generate_series(1, 30) g;
        create materialized view shop.by_region as select region, count(*) as n, sum(amount) as total from shop.sale group by region;
        create unique index on shop.by_region (region);
        """);
    engine.maintain(BY_REGION);

    writeRows("shop.by_region", "insert into shop.sale values (100, 'a', 1), (101, 'b', 2)");
    writeRows("shop.by_region", "insert into shop.sale_a values (102, 'a', 1)");
    writeRows("shop.by_region", "update shop.sale_b set amount = amount + 1 where region = 'b'");
    writeRows("shop.by_region", "update shop.sale_bb set amount = amount + 1");
    writeRows("shop.by_region", "update shop.sale set region = 'c' where id < 5");
    writeRows("shop.by_region", "update shop.sale_b set region = 'c' where id < 9");
    writeRows("shop.by_region", "delete from shop.sale_bc where id < 7");
    writeRows(
        "shop.by_region",
        "set session_replication_role = replica; insert into shop.sale values (103, 'c', 7)");
    write("truncate shop.sale_bc");
    assertThat(engine.status("shop.by_region", "all_waiting")).isEqualTo("t");
    engine.assertLive("shop.by_region");

    write(
        "create table shop.sale_d (like shop.sale including all); insert into shop.sale_d values (200, 'd', 5)");
    writeUnseen(
        BY_REGION, "alter table shop.sale attach partition shop.sale_d for values in ('d')");
    writeRows("shop.by_region", "insert into shop.sale_d values (201, 'd', 6)");
    writeUnseen(BY_REGION, "alter table shop.sale detach partition shop.sale_a");
    writeUnseen(
        BY_REGION,
        "create table shop.sale_e partition of shop.sale for values in ('e'); insert into shop.sale_e values (300, 'e', 1)");
    writeRows("shop.by_region", "update shop.sale_e set amount = 9");
  }

  @Test
  void inheritanceChildrenAreCaptured() throws Exception {
    write(
        """
        create table shop.sale (id int primary key, region text, amount numeric);
        create table shop.web_sale (extra int) inherits (shop.sale);
        insert into shop.sale values (1, 'a', 1), (2, 'b', 2);
        insert into shop.web_sale values (1, 'a', 1), (3, 'c', 3);
        create materialized view shop.by_region as select region, count(*) as n, sum(amount) as total from shop.sale group by region;
        create unique index on shop.by_region (region);
        """);
    engine.maintain(BY_REGION);

    writeRows("shop.by_region", "insert into shop.web_sale values (4, 'a', 4, 0)");
    writeRows("shop.by_region", "update shop.web_sale set region = 'b' where id = 1");
    writeRows("shop.by_region", "update shop.sale set amount = amount + 1");
    writeRows("shop.by_region", "delete from shop.sale where id = 3");
    writeUnseen(
        BY_REGION,
        "create table shop.shop_sale () inherits (shop.sale); insert into shop.shop_sale values (9, 'z', 9)");
    writeRows("shop.by_region", "insert into shop.shop_sale values (10, 'z', 9)");
  }

  /** Without a primary key, the row images are compared as a multiset. */
  @ParameterizedTest
  @ValueSource(strings = {"int primary key", "int"})
  void equalValuesThatDifferInBytesAreChanges(String id) throws Exception {
    write(
        """
        create collation shop.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        create domain shop.price as numeric check (value >= 0);
        create table shop.item (id %s, name text collate shop.ci, amount shop.price, doc json, place point, span interval, f float8);
        insert into shop.item values (1, 'ann', 1.0, '{"a": 1}', '(1,1)', '1 day', 0.0), (2, 'bob', 2, '{}', '(2,2)', '2 days', 1),
          (3, 'eve', 3, '{}', '(3,3)', '3 days', 1);
        create materialized view shop.items as
          select id, name, upper(name) as upper, amount::text as amount, doc::text as doc, place, span::text as span, f::text as f from shop.item;
        create unique index on shop.items (id);
        """
            .formatted(id));
    engine.maintain(
        ViewPlan.of("shop.items", "id")
            .table("shop.item", "id, name, amount, doc, place, span, f", "id")
            .mapping("shop.item", "select i.id from {log:shop.item} i"));

    writeRows("shop.items", "update shop.item set name = 'ANN' where id = 1");
    writeRows("shop.items", "update shop.item set amount = 1.00 where id = 1");
    writeRows("shop.items", "update shop.item set doc = '{\"a\":1}' where id = 1");
    writeRows("shop.items", "update shop.item set place = '(1.0000001,1)' where id = 1");
    writeRows("shop.items", "update shop.item set span = '24 hours' where id = 1");
    writeRows("shop.items", "update shop.item set f = '-0' where id = 1");
    writeRows("shop.items", "update shop.item set id = id + 10, name = lower(name)");
    writeRows("shop.items", "update shop.item set name = 'x' where id = 13");
    write("update shop.item set name = name, amount = amount, doc = doc");
    assertThat(engine.status("shop.items", "waiting")).as("nothing changed").isEqualTo("f");
  }

  /** If one of two rows with the same image changes, both images are logged. */
  @Test
  void duplicateRowsAreCounted() throws Exception {
    write(
        """
        create table shop.line (name text, amount numeric);
        insert into shop.line values ('a', 1), ('a', 1), ('b', 2), ('c', null), (null, null);
        create materialized view shop.lines as select name, count(*) as n, sum(amount) as total from shop.line where name is not null group by name;
        create unique index on shop.lines (name);
        """);
    engine.maintain(
        ViewPlan.of("shop.lines", "name")
            .table("shop.line", "name, amount", "name")
            .mapping("shop.line", "select l.name from {log:shop.line} l"));

    writeRows(
        "shop.lines",
        "update shop.line set name = 'b' where ctid = (select min(ctid) from shop.line where name = 'a')");
    writeRows(
        "shop.lines",
        "update shop.line set name = case name when 'a' then 'b' when 'b' then 'a' else name end");
    writeRows("shop.lines", "update shop.line set name = 'd' where name is null");
  }

  /**
   * The primary key is no column of the view. It changes together with the value that becomes null.
   */
  @Test
  void anImageOfNullsIsLoggedWhenItsPrimaryKeyMoves() throws Exception {
    write(
        """
        create table shop.line (id int primary key, name text);
        insert into shop.line values (1, 'a'), (2, 'a'), (3, null), (4, 'b');
        create materialized view shop.lines as select name, count(*) as n from shop.line group by name;
        create unique index on shop.lines (name);
        """);
    engine.maintain(
        ViewPlan.of("shop.lines", "name")
            .nullableKey("name")
            .table("shop.line", "name", "name")
            .mapping("shop.line", "select l.name from {log:shop.line} l"));

    writeRows("shop.lines", "update shop.line set id = 11, name = null where id = 1");
    writeRows("shop.lines", "update shop.line set id = 13, name = 'c' where id = 3");
    writeRows(
        "shop.lines",
        "update shop.line set id = id + 100, name = case when name is null then 'b' end");
    write("update shop.line set name = name");
    assertThat(engine.status("shop.lines", "waiting")).isEqualTo("f");
  }

  private void createItems(String columns) throws SQLException {
    write(
        """
        create table shop.item (id int primary key, name text, %s);
        insert into shop.item (id, name) select g, 'n' || g from generate_series(1, 20) g;
        create materialized view shop.items as select * from shop.item;
        create unique index on shop.items (id);
        """
            .formatted(columns));
  }

  private static final ViewPlan ITEMS =
      ViewPlan.of("shop.items", "id")
          .table("shop.item", "id, name", "id")
          .mapping("shop.item", "select i.id from {log:shop.item} i");

  @Test
  void disabledTriggersAreNoticedAfterTheyAreEnabled() throws Exception {
    createItems("note text");
    engine.maintain(ITEMS);
    writeUnseen(
        ITEMS,
        "alter table shop.item disable trigger all; update shop.item set name = 'loaded'; alter table shop.item enable trigger all");
    writeUnseen(
        ITEMS,
        "drop trigger capture_update_order_volume on shop.item; update shop.item set name = 'dropped'");
  }

  @Test
  void replicatedRowsAreCaptured() throws Exception {
    createItems("note text");
    engine.maintain(ITEMS);
    String replica = "set session_replication_role = replica; ";
    writeRows("shop.items", replica + "insert into shop.item values (100, 'new')");
    writeRows("shop.items", replica + "update shop.item set name = upper(name) where id < 5");
    writeRows("shop.items", replica + "delete from shop.item where id < 3");
    write(replica + "update shop.item set note = null");
    assertThat(engine.status("shop.items", "waiting")).isEqualTo("f");
    write(replica + "truncate shop.item");
    engine.assertLive("shop.items");
  }

  @Test
  void virtualGeneratedColumnsDoNotFailWriters() throws Exception {
    assumeTrue(
        database.number("show server_version_num") >= 180000, "PostgreSQL 18 brought such columns");
    createItems(
        "a int default 2, b int generated always as (a * 2) virtual, c int generated always as (a * 3) stored");
    engine.maintain(
        ViewPlan.of("shop.items", "id")
            .table("shop.item", "id, name, a, c", "id")
            .mapping("shop.item", "select i.id from {log:shop.item} i"));
    writeRows("shop.items", "update shop.item set a = a + 1 where id < 9");
    writeRows("shop.items", "insert into shop.item (id, name) values (50, 'x')");
  }

  @Test
  void anUpdateOfOtherColumnsLogsNothing() throws Exception {
    createItems("note text");
    database.execute(
        "create materialized view shop.names as select id, name from shop.item; create unique index on shop.names (id)");
    engine.maintain(
        ViewPlan.of("shop.names", "id")
            .table("shop.item", "id, name", "id")
            .mapping("shop.item", "select i.id from {log:shop.item} i"));
    write("update shop.item set note = 'seen'");
    assertThat(engine.status("shop.names", "waiting")).isEqualTo("f");
    writeRows("shop.names", "update shop.item set name = 'y', note = 'z' where id = 1");
  }

  @Test
  void tooManyRowsAreLoggedAsOneEntry() throws Exception {
    createItems("note text");
    engine.maintain(ITEMS);
    database.execute(
        "create or replace function order_volume.change_limit() returns bigint language sql immutable return 10::bigint");
    String log = "order_volume.log_" + database.text("select id from order_volume.base_table");
    write("update shop.item set name = 'many'");
    assertThat(database.rows("select _op, count(*) from " + log + " group by 1"))
        .containsExactly(List.of("a", "1"));
    engine.assertLive("shop.items");
    assertThat(engine.apply()).first().asString().contains("t, all rows");
    assertThat(database.number("select count(*) from " + log)).isZero();
    engine.assertLive("shop.items");
    engine.refresh("shop.items");
    engine.assertCurrent("shop.items");
  }

  /** The writer relies on the entry of another transaction and writes none itself. */
  @Test
  void anEntryForAllRowsStaysForWritersThatRelyOnIt() throws Exception {
    createItems("note text");
    engine.maintain(ITEMS);
    database.execute(
        "create or replace function order_volume.change_limit() returns bigint language sql immutable return 10::bigint");
    String log = "order_volume.log_" + database.text("select id from order_volume.base_table");
    write("update shop.item set name = 'first'");
    try (Connection connection = database.connect();
        Statement writer = connection.createStatement()) {
      connection.setAutoCommit(false);
      writer.execute("update shop.item set name = 'second'");
      assertThat(TestDatabase.rows(connection, "select count(*) from " + log))
          .containsExactly(List.of("1"));
      engine.apply();
      engine.refresh("shop.items");
      assertThat(database.number("select count(*) from " + log)).as("the entry stays").isEqualTo(1);
      connection.commit();
      engine.assertLive("shop.items");
    }
    engine.apply();
    assertThat(database.number("select count(*) from " + log)).isZero();
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("t");
    engine.assertLive("shop.items");
    engine.refresh("shop.items");
    engine.assertCurrent("shop.items");
  }

  @Test
  void aRenamedColumnDoesNotFailWriters() throws Exception {
    createItems("note text");
    engine.maintain(ITEMS);
    write("alter table shop.item rename column name to label");
    write("insert into shop.item values (200, 'after')");
    write("update shop.item set label = 'again' where id < 4");
    assertThat(engine.status("shop.items", "capture_complete")).isEqualTo("f");
    engine.assertLive("shop.items");
    ViewPlan renamed =
        ViewPlan.of("shop.items", "id")
            .table("shop.item", "id, label", "id")
            .mapping("shop.item", "select i.id from {log:shop.item} i");
    engine.install(renamed);
    engine.apply();
    engine.refresh("shop.items");
    engine.assertCurrent("shop.items");
    writeRows("shop.items", "update shop.item set label = 'third' where id < 4");
  }

  /** Without this rule the log of a trigger that always fails would grow without bound. */
  @Test
  void aFailingTriggerLogsOneEntry() throws Exception {
    createItems("note text");
    engine.maintain(ITEMS);
    write("alter table shop.item rename column name to title");
    for (int i = 0; i < 5; i++) {
      write("update shop.item set title = title || '.' where id = 1");
    }
    assertThat(
            database.text(
                "select count(*) from order_volume.log_%s"
                    .formatted(database.text("select id from order_volume.base_table"))))
        .isEqualTo("1");
    assertThat(engine.status("shop.items", "all_waiting")).isEqualTo("t");
  }

  @Test
  void aRenamedTableIsStillCaptured() throws Exception {
    createItems("note text");
    engine.maintain(ITEMS);
    write(
        "create schema other; alter table shop.item rename to product; alter table shop.product set schema other");
    writeRows("shop.items", "update other.product set name = 'moved' where id < 4");
  }

  @Test
  void aDroppedTableDoesNotAffectOtherViews() throws Exception {
    createItems("note text");
    write(
        """
        create table shop.other (id int primary key);
        create materialized view shop.others as select id from shop.other;
        create unique index on shop.others (id);
        """);
    engine.maintain(ITEMS);
    engine.maintain(
        ViewPlan.of("shop.others", "id")
            .table("shop.other", "id", "id")
            .mapping("shop.other", "select o.id from {log:shop.other} o"));
    int items = engine.viewId("shop.items");
    write("drop table shop.item cascade");
    writeRows("shop.others", "insert into shop.other values (7)");
    assertThat(database.number("select count(*) from order_volume.views")).isEqualTo(2);
    assertThat(
            database.text(
                "select v ->> 'installed' from jsonb_array_elements(order_volume.catalog()) v where v ->> 'name' = 'items'"))
        .isNotEqualTo("true");
    database.execute("select order_volume.release_named('shop', 'items')");
    database.execute("select order_volume.uninstall(" + items + ")");
    assertThat(database.number("select count(*) from order_volume.base_table")).isEqualTo(1);
  }

  /** A crash resets statistics, which a test can do without one. */
  @ParameterizedTest
  @CsvSource({"set unlogged, 1", "set logged, 0"})
  void aCrashMakesCaptureOfUnloggedTablesIncomplete(String persistence, int incomplete)
      throws Exception {
    createItems("note text");
    write("alter table shop.item " + persistence);
    engine.maintain(ITEMS);
    String state = "select count(*) from order_volume.capture_state where not complete";
    assertThat(database.number(state)).isZero();

    database.execute("select pg_stat_reset_shared('bgwriter')");

    assertThat(database.number(state)).isEqualTo(incomplete);
  }

  @Test
  void aWriterDoesNotFailIfTheLogDoes() throws Exception {
    createItems("note text");
    engine.maintain(ITEMS);
    String log = "order_volume.log_" + database.text("select id from order_volume.base_table");
    write("alter table " + log + " add constraint full_disk check (_op = 'a')");
    write("update shop.item set name = 'kept' where id = 1");
    assertThat(engine.status("shop.items", "all_waiting")).isEqualTo("t");
    engine.assertLive("shop.items");
    write(
        "alter table "
            + log
            + " drop constraint full_disk, add constraint no_disk check (_op = 'z') not valid");
    write("update shop.item set name = 'kept too' where id = 2");
    assertThat(database.text("select name from shop.item where id = 2")).isEqualTo("kept too");
  }

  @Test
  void longValuesAreCaptured() throws Exception {
    write(
        """
        create table shop.note (id int primary key, name text, body text);
        insert into shop.note values (1, 'a', 'b'), (2, 'c', 'd');
        create materialized view shop.notes as select name, max(body) as body from shop.note group by name;
        create unique index on shop.notes (name);
        """);
    createItems("note text");
    engine.maintain(ITEMS);
    engine.maintain(
        ViewPlan.of("shop.notes", "name")
            .table("shop.note", "name, body", "name")
            .mapping("shop.note", "select n.name from {log:shop.note} n"));
    String random = "(select string_agg(md5(random()::text), '') from generate_series(1, %d))";
    writeRows(
        "shop.notes", "update shop.note set body = " + random.formatted(32_768) + " where id = 1");
    write("update shop.item set name = 'beside' where id = 1");
    writeRows(
        "shop.notes",
        "insert into shop.note values (3, " + random.formatted(100) + ", 'long key')");
    writeRows(
        "shop.notes", "update shop.note set name = " + random.formatted(32_768) + " where id = 2");
    engine.assertCurrent("shop.items");
    assertThat(engine.status("shop.notes", "dirty")).isEqualTo("f");
    writeRows("shop.notes", "delete from shop.note where length(name) > 100");
    engine.refresh("shop.notes");
    engine.assertCurrent("shop.notes");
  }

  /** PostgreSQL refuses updates of published tables without a replica identity. */
  @Test
  void aPublicationOfAllTablesFailsNoWriter() throws Exception {
    createItems("note text");
    engine.register(ITEMS);
    write("create publication everything for all tables");
    write("update order_volume.databasechangelog set description = description");
    engine.install(ITEMS);
    engine.refresh("shop.items");
    writeRows("shop.items", "update shop.item set name = 'published' where id = 1");
    writeRows("shop.items", "delete from shop.item where id = 2");
    engine.refresh("shop.items");
    engine.assertCurrent("shop.items");
    write("truncate shop.item");
    engine.apply();
    engine.refresh("shop.items");
    engine.assertCurrent("shop.items");
    database.execute("select order_volume.release('shop.items')");
    database.execute("select order_volume.uninstall(" + engine.viewId("shop.items") + ")");
  }
}
