package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the rights that readers, writers and owners need. */
class EngineRightsTest extends ItemsFixture {

  /** The service may see all rows and the owner of the view may not. */
  @Test
  void rowsHiddenFromTheOwnerByRowSecurityAreNotServed() throws Exception {
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

  /** The login of the store has no right in the schema. */
  @Test
  void writersNeedNoRightInTheSchema() throws Exception {
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
}
