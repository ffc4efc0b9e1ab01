package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that changes of the objects below a view are noticed although the text of the view stays
 * the same.
 */
class ChangesBelowViewTest {

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
        create table shop.item (id int primary key, name text);
        insert into shop.item select g, 'n' || g from generate_series(1, 20) g;
        create materialized view shop.items as select id, name from shop.item;
        create unique index on shop.items (id);
        """);
    engine = new Engine(database).withoutStore();
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  private boolean isInstalled() {
    return database
        .text(
            "select v ->> 'installed' from jsonb_array_elements(order_volume.catalog()) v where v ->> 'name' = 'items'")
        .equals("true");
  }

  /** None of these statements changes the text of the materialized view. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "create or replace view shop.some as select id, name || '!' as name from shop.item where id < 10",
        "create or replace function shop.label(text) returns text language sql immutable as $$ select $1 || '?' $$",
        "create or replace function shop.label(text) returns text immutable begin atomic select $1 || '?'; end"
      })
  void changesOfObjectsBelowAViewAreNoticed(String change) throws Exception {
    database.execute(
        """
        create function shop.label(text) returns text language sql immutable as $$ select $1 || '.' $$;
        create view shop.some as select id, name from shop.item;
        drop materialized view shop.items;
        create materialized view shop.items as select id, shop.label(name) as name from shop.some;
        create unique index on shop.items (id);
        """);
    engine.maintain(ITEMS);
    assertThat(isInstalled()).isTrue();

    database.execute(change);
    engine.assertLive("shop.items");
    assertThat(isInstalled()).isFalse();
    database.execute("update shop.item set name = 'meanwhile' where id = 3");
    engine.apply();
    engine.assertLive("shop.items");

    engine.install(ITEMS);
    engine.assertLive("shop.items");
    engine.refresh("shop.items");
    assertThat(isInstalled()).isTrue();
    engine.assertCurrent("shop.items");
  }

  @Test
  void enabledRowSecurityIsNoticed() throws Exception {
    engine.maintain(ITEMS);

    database.execute("alter table shop.item enable row level security");

    assertThat(isInstalled()).isFalse();
  }

  /** This is the state after a partial restore of a dump. */
  @Test
  void aMissingApplyStateCountsAsARestore() throws Exception {
    engine.maintain(ITEMS);
    String version = engine.status("shop.items", "version_id");
    database.execute("delete from order_volume.apply_state");
    assertThat(engine.status("shop.items", "incarnation_is_current")).isEqualTo("f");

    database.execute("select order_volume.begin_incarnation()");

    assertThat(engine.status("shop.items", "incarnation_is_current")).isEqualTo("t");
    assertThat(engine.status("shop.items", "version_id")).isNotEqualTo(version);
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("t");
    assertThat(isInstalled()).isFalse();
    engine.install(ITEMS);
    engine.refresh("shop.items");
    database.execute("update shop.item set name = 'after' where id = 2");
    engine.apply();
    engine.assertCurrent("shop.items");
  }
}
