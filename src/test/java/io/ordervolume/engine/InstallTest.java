package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registering, installing, refreshing and releasing views: what the service and people rely on. */
class InstallTest {

  private static final ViewPlan ITEMS =
      ViewPlan.of("shop.items", "id")
          .table("shop.item", "id, name", "id")
          .mapping("shop.item", "select i.id from {log:shop.item} i");

  private TestDatabase database;
  private Engine engine;

  @BeforeEach
  void createDatabase() {
    database = TestDatabase.migrated();
    database.execute(
        """
        create schema shop;
        create table shop.item (id int primary key, name text, stock int default 1);
        insert into shop.item (id, name) select g, 'n' || g from generate_series(1, 20) g;
        create materialized view shop.items as select id, name, 10 / stock as share from shop.item;
        create unique index on shop.items (id);
        create index on shop.items (name, id);
        """);
    engine = new Engine(database).withoutStore();
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  private List<String> catalog(String view, String... fields) {
    StringBuilder select = new StringBuilder("select true");
    for (String field : fields) {
      select.append(", v #>> '{").append(field).append("}'");
    }
    List<String> row =
        database
            .rows(
                select
                    + " from jsonb_array_elements(order_volume.catalog()) v where v ->> 'name' = '"
                    + view
                    + "'")
            .get(0);
    return row.subList(1, row.size());
  }

  @Test
  void catalogDescribesRegisteredRelations() throws Exception {
    database.execute(
        """
        create domain shop.label as text;
        create type shop.size as enum ('s', 'm');
        create view shop.plain as select 1 as id, 'x'::shop.label as label, 's'::shop.size as size, array[1] as many;
        comment on view shop.plain is 'Plain';
        comment on column shop.plain.id is 'Number';
        select order_volume.serve('shop.plain');
        """);
    engine.maintain(ITEMS);
    engine.install(new ViewPlan("shop.plain", "", List.of(), List.of(), List.of(), List.of()));
    assertThat(
            catalog(
                "items",
                "kind",
                "mode",
                "installed",
                "row_id,0",
                "key,0,type",
                "objects,delta",
                "tables,0,name"))
        .containsExactly(
            "maintained", "incremental", "true", "id", "integer", "items_delta", "item");
    assertThat(
            catalog(
                "plain",
                "kind",
                "installed",
                "comment",
                "columns,0,comment",
                "columns,1,type",
                "columns,1,base_type",
                "columns,2,labels,1",
                "columns,3,element_type",
                "columns,3,category"))
        .containsExactly(
            "plain", "true", "Plain", "Number", "shop.label", "text", "m", "integer", "A");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop.item | is not a materialized view",
        "shop.bare | no unique index",
        "shop.partial | no unique index",
        "shop.views | is a route of the service",
        "other.items | is registered already",
      })
  void maintainRefuses(String view, String message) {
    database.execute(
        """
        create materialized view shop.bare as select 1 as id;
        create materialized view shop.partial as select 1 as id;
        create unique index on shop.partial (id) where id > 0;
        create unique index on shop.partial ((id + 1));
        create materialized view shop.views as select 1 as id;
        create schema other; create materialized view other.items as select 1 as id; create unique index on other.items (id);
        select order_volume.maintain('shop.items');
        """);
    assertThatThrownBy(() -> database.execute("select order_volume.maintain('" + view + "')"))
        .hasMessageContaining(message);
  }

  @Test
  void maintainRefusesUnknownOptionsAndKeys() {
    assertThatThrownBy(
            () ->
                database.execute(
                    "select order_volume.maintain('shop.items', options => '{\"maxshare\": 1}')"))
        .hasMessageContaining("Option \"maxshare\" is unknown");
    assertThatThrownBy(
            () -> database.execute("select order_volume.maintain('shop.items', '{ident}')"))
        .hasMessageContaining("a column that shop.items does not have");
    database.execute("select order_volume.maintain('shop.items', '{id}', '{\"max_share\": 0.2}')");
    assertThat(database.text("select options from order_volume.maintained_view"))
        .isEqualTo("{\"max_share\": 0.2}");
  }

  @Test
  void aPlanThatIsNotTheViewMakesItFull() throws Exception {
    engine.register(ITEMS);
    database.execute(
        """
        select order_volume.install(id, jsonb_build_object('mode', 'incremental', 'row_id', array['id'], 'key', null,
          'rendered', 'select 1', 'matviews', array[]::int[], 'tables', array[jsonb_build_object('oid', 'shop.item'::regclass::oid, 'compared', array['id', 'name', 'stock'], 'logged', array['id'])],
          'mappings', array[]::text[])) from order_volume.maintained_view
        """);
    assertThat(catalog("items", "mode", "reason")).first().isEqualTo("full");
    engine.refresh("shop.items");
    database.execute("update shop.item set name = 'full' where id = 1");
    engine.assertLive("shop.items");
    engine.apply();
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("t");
    engine.assertLive("shop.items");
    engine.refresh("shop.items");
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("f");
  }

  /** PostgreSQL does not read its own text of this view as it wrote it. */
  @Test
  void aListOfVarcharKeepsAViewIncremental() throws Exception {
    database.execute(
        """
        create table shop.label (id int primary key, name varchar(20));
        create materialized view shop.labels as select id from shop.label where name in ('a', 'b');
        create unique index on shop.labels (id);
        """);
    ViewPlan plan =
        ViewPlan.of("shop.labels", "id")
            .table("shop.label", "id, name", "id")
            .mapping("shop.label", "select l.id from {log:shop.label} l");
    engine.register(plan);
    assertThat(engine.install(plan)).isEqualTo("incremental");
    engine.refresh("shop.labels");
    database.execute("insert into shop.label values (1, 'a'), (2, 'c')");
    engine.assertLive("shop.labels");
  }

  @Test
  void aPlanWithoutAMappingIsRefused() {
    engine.register(ITEMS);
    assertThatThrownBy(
            () -> engine.install(ViewPlan.of("shop.items", "id").table("shop.item", "id", "id")))
        .hasMessageContaining("no mapping for changes of shop.item");
  }

  @Test
  void versionsMoveWithAppliesAndRefreshesThatChangedRows() throws Exception {
    engine.maintain(ITEMS);
    String first = engine.status("shop.items", "version_id");
    assertThat(engine.refresh("shop.items"))
        .containsEntry("outcome", "unchanged")
        .containsEntry("uncaptured_rows", "0");
    assertThat(engine.apply()).isEmpty();
    assertThat(engine.status("shop.items", "version_id")).isEqualTo(first);
    database.execute("update shop.item set name = 'moved' where id = 1");
    engine.apply();
    String second = engine.status("shop.items", "version_id");
    assertThat(second).isNotEqualTo(first);
    assertThat(engine.refresh("shop.items"))
        .containsEntry("outcome", "succeeded")
        .containsEntry("rows_inserted", "1")
        .containsEntry("delta_merged", "1")
        .containsEntry("uncaptured_rows", "0");
    assertThat(engine.status("shop.items", "version_id")).isNotEqualTo(second);
  }

  @Test
  void aRefreshCountsUncapturedRows() throws Exception {
    engine.maintain(ITEMS);
    database.execute("update shop.item set name = 'captured' where id = 1");
    database.execute(
        "create or replace function order_volume.capture_%s_update() returns trigger language plpgsql as 'begin return null; end'"
            .formatted(database.text("select id from order_volume.base_table")));
    database.execute("update shop.item set name = 'unseen' where id in (2, 3)");
    assertThat(engine.refresh("shop.items"))
        .as("each was deleted and inserted")
        .containsEntry("uncaptured_rows", "4");
  }

  @Test
  void aFailingViewBecomesDirtyAlone() throws Exception {
    database.execute(
        "create materialized view shop.names as select id, name from shop.item; create unique index on shop.names (id)");
    ViewPlan names =
        ViewPlan.of("shop.names", "id")
            .table("shop.item", "id, name", "id")
            .mapping("shop.item", "select i.id from {log:shop.item} i");
    engine.maintain(List.of(withStock(), names));
    String before = engine.status("shop.items", "data_as_of");
    database.execute("update shop.item set stock = 0, name = 'zero' where id = 3");
    assertThat(engine.apply())
        .extracting(row -> row.get(0) + " " + row.get(2))
        .containsExactly("items t", "names f");
    engine.assertCurrent("shop.names");
    assertThat(engine.status("shop.items", "dirty_reason")).contains("division by zero");
    assertThat(engine.status("shop.items", "data_as_of"))
        .as("as fresh as before")
        .isEqualTo(before);
    database.execute("update shop.item set stock = 2 where id = 3");
    engine.assertLive("shop.items");
    engine.refresh("shop.items");
    engine.apply();
    engine.assertCurrent("shop.items");
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("f");
  }

  private static ViewPlan withStock() {
    return ViewPlan.of("shop.items", "id")
        .table("shop.item", "id, name, stock", "id")
        .mapping("shop.item", "select i.id from {log:shop.item} i");
  }

  /** The transaction of an apply is rolled back when it runs into its timeout. */
  @Test
  void aViewThatTakesTooLongHoldsUpNoOther() throws Exception {
    database.execute(
        "create materialized view shop.slow as select id, name from shop.item; create unique index on shop.slow (id)");
    ViewPlan slow =
        ViewPlan.of("shop.slow", "id")
            .table("shop.item", "id, name", "id")
            .mapping(
                "shop.item",
                "select i.id from {log:shop.item} i cross join lateral pg_sleep(case i.id when 1 then 20 else 0 end)");
    engine.maintain(List.of(slow, ITEMS));
    database.execute("update shop.item set name = 'x' where id = 1");
    try (Connection hasty = database.connect();
        Statement statement = hasty.createStatement()) {
      statement.execute("set statement_timeout = '2s'");
      assertThatThrownBy(() -> engine.apply(hasty, 1000)).hasMessageContaining("timeout");
      assertThat(engine.apply(hasty, 1000)).extracting(row -> row.get(2)).containsExactly("t", "f");
      engine.assertCurrent("shop.items");
      assertThat(engine.status("shop.slow", "dirty")).isEqualTo("t");
      engine.assertLive(hasty, "shop.slow");

      database.execute("update shop.item set name = 'y' where id = 1");
      assertThat(engine.apply(hasty, 1000))
          .as("it is not tried again before it was refreshed")
          .hasSize(2);
    }
    engine.refresh("shop.slow");
    database.execute("update shop.item set name = 'z' where id = 2");
    engine.apply();
    assertThat(engine.status("shop.slow", "dirty")).isEqualTo("f");
    engine.assertCurrent("shop.slow");
  }

  /** While an apply waits for a lock it holds others, and a writer would be the victim. */
  @Test
  void anApplyHardlyWaitsForATableThatIsLocked() throws Exception {
    engine.maintain(ITEMS);
    database.execute("update shop.item set name = 'x' where id = 1");
    try (Connection writer = database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("lock table shop.item in access exclusive mode");
      assertThat(engine.apply()).extracting(row -> row.get(2)).containsExactly("t");
      writer.commit();
    }
    engine.refresh("shop.items");
    engine.assertCurrent("shop.items");
  }

  /** A union of a domain and of its base type would be read as a whole for every changed row. */
  @Test
  void rowsOfATableAreFoundByIndexIfTheirColumnIsOfADomain() throws Exception {
    database.execute(
        """
        create domain shop.short as text check (length(value) < 20);
        create domain shop.shorter as shop.short check (length(value) < 10);
        create table shop.code (code shop.shorter primary key, price numeric(10, 2));
        insert into shop.code select 'c' || g, g from generate_series(1, 2000) g;
        analyze shop.code;
        create materialized view shop.codes as select code, price from shop.code;
        create unique index on shop.codes (code);
        """);
    engine.maintain(
        ViewPlan.of("shop.codes", "code")
            .table("shop.code", "code, price", "code, price")
            .mapping("shop.code", "select c.code from {log:shop.code} c"));
    String seen =
        database.text(
            "select order_volume.seen(v.view_id, v.base_table_id) from order_volume.view_table v");
    assertThat(
            database.rows(
                "explain select s.price from (values ('c1'), ('c2')) k (code) join %s s on s.code = k.code"
                    .formatted(seen)))
        .extracting(row -> row.get(0))
        .noneMatch(line -> line.contains("Subquery Scan") || line.contains("Seq Scan on code"));
  }

  @Test
  void tooManyKeysMakeAViewDirty() throws Exception {
    engine.maintain(ITEMS);
    database.execute("update shop.item set name = 'many'");
    try (Connection connection = database.connect()) {
      assertThat(engine.apply(connection, 5))
          .first()
          .asString()
          .contains("too many keys changed: 20");
    }
    engine.assertLive("shop.items");
    engine.refresh("shop.items");
    engine.assertCurrent("shop.items");
  }

  /** A refresh that began before an apply must not clear what that apply found. */
  @Test
  void aRefreshClearsOnlyWhatItSaw() throws Exception {
    engine.maintain(ITEMS);
    database.execute("update shop.item set name = 'early' where id = 1");
    engine.apply();
    try (Connection connection = database.connect();
        Statement refresh = connection.createStatement()) {
      connection.setAutoCommit(false);
      refresh.execute("select from order_volume.refresh_lock for update skip locked");
      String state =
          TestDatabase.rows(
                  connection, "select state from order_volume.begin_refresh(1, 'concurrent')")
              .get(0)
              .get(0);
      refresh.execute("refresh materialized view concurrently shop.items");
      database.execute("update shop.item set name = 'late' where id = 2");
      engine.apply();
      assertThat(engine.refresh("shop.items")).as("another instance refreshes").isEmpty();
      refresh.execute("lock table order_volume.apply_lock in exclusive mode");
      refresh.execute(
          "select order_volume.finish_refresh(order_volume.measure_refresh('" + state + "'))");
      connection.commit();
    }
    engine.assertCurrent("shop.items");
    assertThat(database.rows("select id from order_volume.items_delta"))
        .containsExactly(List.of("2"));
  }

  @ParameterizedTest
  @CsvSource({"concurrently", "''"})
  void aRefreshByOthersIsNoticed(String how) throws Exception {
    engine.maintain(ITEMS.mode("scheduled"));
    engine.refresh("shop.items");
    assertThat(engine.status("shop.items", "foreign_refresh")).isEqualTo("f");
    String version = engine.status("shop.items", "version_id");
    database.execute("insert into shop.item values (500, 'by others')");
    database.execute("refresh materialized view " + how + " shop.items");
    assertThat(engine.status("shop.items", "foreign_refresh")).isEqualTo("t");
    assertThat(database.text("select order_volume.note_foreign_refresh(1)")).isEqualTo("t");
    assertThat(engine.status("shop.items", "version_id")).isNotEqualTo(version);
    assertThat(engine.status("shop.items", "row_count")).isEqualTo("21");
    assertThat(database.text("select order_volume.note_foreign_refresh(1)")).isEqualTo("f");
  }

  /** A transaction under REPEATABLE READ refreshes the view with rows that we had replaced. */
  @ParameterizedTest
  @ValueSource(strings = {"incremental", "full"})
  void aRefreshWithAnOldSnapshotIsNeverTakenForExact(String mode) throws Exception {
    ViewPlan plan = mode.equals("full") ? ITEMS.mode("full") : ITEMS;
    engine.maintain(plan);
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      statement.execute("begin isolation level repeatable read");
      statement.execute("select from shop.item");
      database.execute("update shop.item set name = 'newer' where id = 3");
      engine.apply();
      engine.refresh("shop.items");
      assertThat(engine.status("shop.items", "dirty")).isEqualTo("f");
      statement.execute("refresh materialized view shop.items");
      statement.execute("commit");
    }
    assertThat(database.text("select name from shop.items where id = 3")).isEqualTo("n3");
    engine.assertLive("shop.items");
    assertThat(staleKeys("shop.items")).containsExactly(List.of("t"));

    assertThat(database.text("select order_volume.note_foreign_refresh(1)")).isEqualTo("t");
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("t");
    assertThat(engine.status("shop.items", "data_as_of")).as("unknown").isNull();
    assertThat(database.text("select staleness from order_volume.views")).isEqualTo("unknown");
    assertThat(staleKeys("shop.items")).containsExactly(List.of("t"));
    engine.assertLive("shop.items");

    engine.refresh("shop.items");
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("f");
    assertThat(staleKeys("shop.items")).isEmpty();
    engine.assertCurrent("shop.items");
  }

  private List<List<String>> staleKeys(String view) {
    return database.rows("select _all from " + engine.object(view, "stale_keys") + "()");
  }

  /** The service may see all rows, the owner of the view may not. */
  @Test
  void noRowIsShownThatRowSecurityHidesFromTheOwner() throws Exception {
    database.execute(
        """
        create role owner_of_items;
        grant usage, create on schema shop to owner_of_items;
        grant select on shop.item to owner_of_items;
        alter table shop.item enable row level security;
        create policy few on shop.item using (id < 5);
        alter materialized view shop.items owner to owner_of_items;
        """);
    try {
      engine.maintain(ITEMS.mode("scheduled"));
      for (String kind : List.of("current", "live", "definition")) {
        assertThat(database.text("select count(*) from " + engine.object("shop.items", kind)))
            .as(kind)
            .isEqualTo("4");
      }
    } finally {
      database.execute("drop owned by owner_of_items cascade; drop role owner_of_items");
    }
  }

  @Test
  void aViewOfOthersSurvivesAnotherDefinition() throws Exception {
    engine.maintain(ITEMS);
    database.execute(
        """
        create view shop.over as select name from shop.items;
        create view shop.over_current as select name from order_volume.items_current;
        """);
    engine.install(withStock());
    assertThat(database.number("select count(*) from shop.over_current")).isEqualTo(20);
    database.execute(
        """
        drop view shop.over;
        alter materialized view shop.items rename column share to part;
        """);
    assertThat(catalog("items", "installed")).containsExactly("false");
    assertThatThrownBy(() -> engine.install(withStock()))
        .hasMessageContaining("other objects depend on");
    database.execute("drop view shop.over_current");
    engine.install(withStock());
    engine.refresh("shop.items");
    engine.assertCurrent("shop.items");
  }

  @Test
  void aViewIsReinstalledAfterItWasMadeAnew() throws Exception {
    engine.maintain(ITEMS);
    database.execute(
        """
        drop materialized view shop.items cascade;
        create materialized view shop.items as select id, name, stock, stock + 1 as more from shop.item;
        create unique index on shop.items (id);
        """);
    assertThat(catalog("items", "installed")).containsExactly("false");
    database.execute("update shop.item set name = 'between' where id = 1");
    engine.apply();
    engine.install(withStock());
    engine.refresh("shop.items");
    database.execute("update shop.item set stock = 5 where id = 1");
    engine.assertLive("shop.items");
    engine.apply();
    engine.assertCurrent("shop.items");
  }

  @Test
  void releaseRemovesEverythingFromTheTables() throws Exception {
    engine.maintain(ITEMS);
    database.execute("select order_volume.release('shop.items')");
    database.execute("select order_volume.uninstall(1)");
    assertThat(
            database.number(
                "select count(*) from pg_trigger where tgrelid = 'shop.item'::regclass and not tgisinternal"))
        .isZero();
    assertThat(database.number("select count(*) from order_volume.base_table")).isZero();
    assertThat(
            database.rows(
                "select relname from pg_class where relnamespace = 'order_volume'::regnamespace and relname ~ '^(items|log_)'"))
        .isEmpty();
    assertThat(
            database.rows(
                "select proname from pg_proc where pronamespace = 'order_volume'::regnamespace and proname ~ '^(items|capture_[0-9])'"))
        .isEmpty();
  }

  @Test
  void copiesOfADatabaseMoveTheirVersions() throws Exception {
    engine.maintain(ITEMS);
    String version = engine.status("shop.items", "version_id");
    assertThat(engine.status("shop.items", "incarnation_is_current")).isEqualTo("t");
    database.execute(
        "update order_volume.apply_state set incarnation = split_part(incarnation, '.', 1) || '.00000009.' || split_part(incarnation, '.', 3) || '.' || split_part(incarnation, '.', 4)");
    assertThat(engine.status("shop.items", "incarnation_is_current")).isEqualTo("f");
    database.execute("select order_volume.begin_incarnation()");
    assertThat(engine.status("shop.items", "incarnation_is_current")).isEqualTo("t");
    assertThat(engine.status("shop.items", "version_id")).isNotEqualTo(version);
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("f");
  }

  /** As in a restored dump: the catalog holds oids of another database. */
  @Test
  void restoredDumpsAreInstalledAgain() throws Exception {
    engine.maintain(ITEMS);
    database.execute(
        """
        update order_volume.apply_state set incarnation = incarnation || '9';
        update order_volume.base_table set relation = 1, members = '{1}';
        update order_volume.maintained_view set relation = 1;
        """);
    database.execute("update shop.item set name = 'restored' where id = 1");
    engine.assertLive("shop.items");
    database.execute("select order_volume.begin_incarnation()");
    assertThat(catalog("items", "installed")).containsExactly("false");
    engine.assertLive("shop.items");
    engine.install(ITEMS);
    engine.refresh("shop.items");
    assertThat(database.number("select count(*) from order_volume.base_table")).isEqualTo(1);
    database.execute("update shop.item set name = 'captured' where id = 2");
    assertThat(engine.status("shop.items", "all_waiting")).isEqualTo("f");
    engine.apply();
    engine.assertCurrent("shop.items");
  }

  @Test
  void namesMayHoldAnything() throws Exception {
    String schema = "\"Sh op\"";
    String table = schema + ".\"Or.d\"\"er\"";
    String name = "Größte.Kunden \"" + "ö".repeat(23);
    String view = schema + ".\"" + name.replace("\"", "\"\"") + "\"";
    assertThat(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)).hasSizeBetween(60, 63);
    database.execute(
        """
        create schema %1$s;
        create table %2$s ("I d" int primary key, "Na.""me" text);
        insert into %2$s values (1, 'a'), (2, 'b');
        create materialized view %3$s as select "I d", "Na.""me" as "select" from %2$s;
        create unique index on %3$s ("I d");
        """
            .formatted(schema, table, view));
    ViewPlan plan =
        ViewPlan.of(view, "I d")
            .table(table, "I d, Na.\"me", "I d")
            .mapping(table, "select o.\"I d\" from {log:" + table + "} o");
    engine.maintain(plan);
    database.execute(
        "update "
            + table
            + " set \"Na.\"\"me\" = 'c' where \"I d\" = 1; insert into "
            + table
            + " values (3, 'd')");
    assertThat(engine.status(view, "all_waiting")).isEqualTo("f");
    engine.assertLive(view);
    engine.apply();
    engine.assertCurrent(view);
    engine.refresh(view);
    engine.assertCurrent(view);
  }

  @Test
  void aReaderOfTheLiveViewNeedsNoOtherRight() throws Exception {
    engine.maintain(ITEMS);
    database.execute(
        """
        create role live_reader_%1$s login password 'x';
        grant select on order_volume.items_live to live_reader_%1$s;
        create schema decoy; create table decoy.item (id int, name text, stock int);
        create table decoy.view_version (view_id int, dirty_seq int); create table decoy.log_1 (id int);
        """
            .formatted(engine.hashCode()));
    try (Connection connection = database.connect();
        Statement reader = connection.createStatement()) {
      reader.execute("set search_path = decoy, shop; set role live_reader_" + engine.hashCode());
      for (String write :
          List.of("update shop.item set name = 'live' where id = 1", "truncate shop.item")) {
        database.execute(write);
        assertThat(
                TestDatabase.rows(
                    connection,
                    "select count(*), count(*) filter (where name = 'live') from order_volume.items_live"))
            .containsExactly(write.startsWith("truncate") ? List.of("0", "0") : List.of("20", "1"));
      }
      for (String forbidden :
          List.of(
              "table order_volume.items_current",
              "select * from order_volume.items_stale_keys()",
              "select * from order_volume.status()",
              "select order_volume.maintain('shop.items')",
              "select order_volume.log_all(1)",
              "select order_volume.capture_1_insert()",
              "select nextval('order_volume.all_era')",
              "begin; lock table order_volume.apply_lock in access share mode",
              "begin; lock table order_volume.all_lock in row share mode",
              "begin; lock table order_volume.log_1 in exclusive mode",
              "select from order_volume.refresh_lock for update")) {
        assertThatThrownBy(() -> reader.execute(forbidden))
            .as(forbidden)
            .hasMessageContaining("permission denied");
        reader.execute("rollback");
      }
    } finally {
      database.execute(
          "drop owned by live_reader_%1$s; drop role live_reader_%1$s"
              .formatted(engine.hashCode()));
    }
  }

  @Test
  void noFunctionIsExecutableByPublic() throws Exception {
    engine.maintain(ITEMS);
    assertThat(
            database.rows(
                """
                select p.oid::regprocedure from pg_proc p
                where p.pronamespace = 'order_volume'::regnamespace and exists (
                  select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)
                """))
        .isEmpty();
  }

  /** The store's login has no right in the schema, and writes all the same. */
  @Test
  void writersNeedNoRight() throws Exception {
    engine.maintain(ITEMS);
    database.execute(
        "create role writer_%1$s; grant usage on schema shop to writer_%1$s; grant all on shop.item to writer_%1$s"
            .formatted(engine.hashCode()));
    try (Connection connection = database.connect();
        Statement writer = connection.createStatement()) {
      writer.execute("set role writer_" + engine.hashCode());
      writer.execute("update shop.item set name = 'written' where id = 1");
    }
    assertThat(engine.status("shop.items", "waiting")).isEqualTo("t");
    assertThat(engine.status("shop.items", "all_waiting")).isEqualTo("f");
    database.execute(
        "drop owned by writer_%1$s; drop role writer_%1$s".formatted(engine.hashCode()));
  }

  @Test
  void aCancelledRefreshReturnsNoRow() throws SQLException {
    engine.maintain(ITEMS);
    database.execute(
        "insert into order_volume.refresh_log (view_id, view_name, reason, instance, mode) values (1, 'items', 'request', 'test', 'concurrent')");
    database.execute("select order_volume.cancel_refresh(1)");
    try (Connection connection = database.connect();
        Statement refresh = connection.createStatement()) {
      connection.setAutoCommit(false);
      String state =
          TestDatabase.rows(connection, "select state from order_volume.begin_refresh(1)")
              .get(0)
              .get(0);
      refresh.execute("lock table order_volume.apply_lock in exclusive mode");
      assertThat(
              TestDatabase.rows(
                  connection,
                  "select * from order_volume.finish_refresh(order_volume.measure_refresh('"
                      + state
                      + "'), 1)"))
          .isEmpty();
      connection.rollback();
    }
  }

  /** Settings of the session that applies do not matter: those of the registration do. */
  @Test
  void aViewIsComputedUnderPinnedSettings() throws Exception {
    database.execute(
        """
        create table shop.visit (id int primary key, at timestamptz);
        insert into shop.visit values (1, '2026-01-01 23:30+00');
        create materialized view shop.days as select id, at::date as day, at::text as text from shop.visit;
        create unique index on shop.days (id);
        """);
    engine.maintain(
        ViewPlan.of("shop.days", "id")
            .table("shop.visit", "id, at", "id")
            .mapping("shop.visit", "select v.id from {log:shop.visit} v"));
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set timezone = 'Asia/Tokyo'");
      database.execute("insert into shop.visit values (2, '2026-01-01 23:30+00')");
      engine.apply(connection, 100);
      engine.refresh(connection, "shop.days", "concurrent", null);
      assertThat(TestDatabase.rows(connection, "show timezone"))
          .containsExactly(List.of("Asia/Tokyo"));
    }
    assertThat(database.number("select count(distinct (day, text)) from shop.days")).isEqualTo(1);
  }

  @Test
  void aViewOverAMaintainedViewKeepsItsDeltaUntilThatWasRefreshed() throws Exception {
    engine.maintain(ITEMS);
    database.execute(
        """
        create materialized view shop.initials as select left(name, 1) as initial, count(*) as n from shop.items group by 1;
        create unique index on shop.initials (initial);
        select order_volume.maintain('shop.initials');
        select order_volume.install(2, jsonb_build_object('mode', 'incremental', 'row_id', array['initial'],
          'key', '[{"name": "initial", "nullable": true}]'::jsonb, 'rendered', pg_get_viewdef('shop.initials'::regclass),
          'matviews', array['shop.items'::regclass::oid],
          'tables', array[jsonb_build_object('oid', 'shop.item'::regclass::oid, 'compared', array['id', 'name'], 'logged', array['id', 'name'])],
          'mappings', array[jsonb_build_object('table', 'shop.item'::regclass::oid, 'sql', format('select left(i.name, 1) as initial from {log:%s} i', 'shop.item'::regclass::oid))]))
        """);
    engine.refresh("shop.initials");
    database.execute("update shop.item set name = 'x' || id where id < 5");
    engine.apply();
    engine.assertCurrent("shop.initials");
    Map<String, String> early = engine.refresh("shop.initials");
    assertThat(early).containsEntry("delta_merged", "0");
    engine.assertCurrent("shop.initials");
    engine.refresh("shop.items");
    assertThat(engine.refresh("shop.initials")).containsEntry("delta_merged", "2");
    engine.assertCurrent("shop.initials");
    engine.assertLive("shop.initials");

    assertThat(catalog("initials", "installed", "depends_on,0")).containsExactly("true", "1");
    database.execute("select order_volume.release('shop.items')");
    assertThat(catalog("initials", "installed"))
        .as("it must read the materialized view now")
        .containsExactly("false");
  }

  @Test
  void aViewThatReadsAMaintainedViewThroughAnotherIsRefused() throws Exception {
    engine.maintain(ITEMS);
    database.execute(
        """
        create view shop.between as select * from shop.items;
        create materialized view shop.counted as select count(*) as n from shop.between;
        create unique index on shop.counted (n);
        """);
    ViewPlan plan = ViewPlan.of("shop.counted", "n").mode("full").table("shop.item", "id", "");
    engine.register(plan);
    assertThatThrownBy(() -> engine.install(plan)).hasMessageContaining("through another view");
    engine.install(plan.mode("scheduled"));
  }
}
