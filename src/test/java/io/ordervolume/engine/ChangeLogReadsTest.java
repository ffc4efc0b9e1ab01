package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/**
 * Tests how often a change log is read. While a long refresh runs, a change log keeps all entries
 * that applies removed meanwhile, and each read passes over them.
 */
class ChangeLogReadsTest extends ItemsFixture {

  private static final String MAPPING = "select i.id from {log:shop.item} i";

  /** One read counts the entries, another one serves all mappings. */
  @Test
  void aChangeLogIsReadTwiceHoweverManyMappingsThereAre() throws Exception {
    ViewPlan plan = ITEMS;
    for (int i = 0; i < 5; i++) {
      plan =
          plan.mapping(
              "shop.item",
              "select s.id from {log:shop.item} i join {seen:shop.item} s on s.id = i.id");
    }
    engine.maintain(plan.mapping("shop.item", MAPPING));
    database.execute("update shop.item set name = 'moved' where id < 4");
    assertThat(scans("select * from order_volume.items_stale_keys(true)")).isEqualTo(2);
    assertThat(scans("select * from order_volume.items_live where id = 1"))
        .as("one read for changes of all rows, and another for the mappings")
        .isEqualTo(2);
    engine.assertLive("shop.items");
  }

  @Test
  void aMappingMayReadTheChangeLogOfAnotherTableThatHasNoEntries() throws Exception {
    database.executeAlone(
        """
        create table shop.price (item_id int primary key, "a{n}" int);
        insert into shop.price select id, id from shop.item;
        create materialized view shop.priced as
          select i.id, i.name, p."a{n}" as price from shop.item i join shop.price p on p.item_id = i.id;
        create unique index on shop.priced (id);
        """);
    engine.maintain(
        ViewPlan.of("shop.priced", "id")
            .table("shop.item", "id, name", "id")
            .table("shop.price", "item_id, a{n}", "item_id, a{n}")
            .mapping(
                "shop.item",
                "select i.id from {log:shop.item} i union all select p.item_id as id from {log:shop.price} p")
            .mapping("shop.price", "select p.item_id as id from {log:shop.price} p"));
    database.execute("update shop.item set name = 'one' where id = 1");
    engine.assertLive("shop.priced");
    engine.apply();
    engine.assertCurrent("shop.priced");
    database.execute("update shop.price set \"a{n}\" = 100 where item_id = 2");
    engine.assertLive("shop.priced");
    engine.apply();
    engine.assertCurrent("shop.priced");
    assertThat(engine.status("shop.priced", "dirty")).isEqualTo("f");
  }

  /** Returns how often this query reads the change log from the start. */
  private long scans(String query) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(query);
      try (ResultSet result =
          statement.executeQuery(
              """
              select sum(pg_stat_get_xact_numscans(b.oid)) from order_volume.base_table t
              join pg_class b on b.relname = 'log_' || t.id where t.table_name = 'item'
              """)) {
        result.next();
        return result.getLong(1);
      }
    }
  }
}
