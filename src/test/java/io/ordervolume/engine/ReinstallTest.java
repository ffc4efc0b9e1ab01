package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests changed definitions, releases and restored databases. */
class ReinstallTest extends ItemsFixture {

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
  void aDependentViewSurvivesAnotherDefinition() throws Exception {
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
  void aRecreatedViewIsInstalledAgain() throws Exception {
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

  /**
   * Dropped tables disappear from every snapshot at once, their rows in the catalog of the engine
   * do not.
   */
  @Test
  void readingViewsSurvivesTheReleaseOfAnother() throws Exception {
    database.execute("create table shop.other (id int primary key)");
    database.execute(
        "create materialized view shop.others as select id from shop.other; create unique index on shop.others (id)");
    engine.maintain(
        List.of(
            ITEMS,
            ViewPlan.of("shop.others", "id")
                .table("shop.other", "id", "id")
                .mapping("shop.other", "select o.id from {log:shop.other} o")));
    try (Connection reader = database.connect();
        Statement statement = reader.createStatement()) {
      statement.execute("begin isolation level repeatable read");
      statement.execute("select from shop.item");
      database.execute("select order_volume.release('shop.others')");
      database.execute("select order_volume.uninstall(%d)".formatted(engine.viewId("shop.others")));
      assertThat(TestDatabase.rows(reader, "select view_name from order_volume.views"))
          .contains(List.of("items"));
    }
  }

  @Test
  void copiesOfADatabaseGetOtherVersions() throws Exception {
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

  /** The catalog of a restored dump contains oids of another database. */
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
}
