package io.ordervolume.engine;

import io.ordervolume.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A small schema with one materialized view, in an engine without the views of the store. */
abstract class ItemsFixture {

  static final ViewPlan ITEMS =
      ViewPlan.of("shop.items", "id")
          .table("shop.item", "id, name", "id")
          .mapping("shop.item", "select i.id from {log:shop.item} i");

  /** Returns the plan of a definition that also reads the stock. */
  static ViewPlan withStock() {
    return ViewPlan.of("shop.items", "id")
        .table("shop.item", "id, name, stock", "id")
        .mapping("shop.item", "select i.id from {log:shop.item} i");
  }

  TestDatabase database;
  Engine engine;

  @BeforeEach
  void createDatabase() {
    database = TestDatabase.migrated();
    // A session that stayed open would report the rows of the view late, as if it refreshed it.
    database.executeAlone(
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

  /** Creates a second view over the table, and returns its plan. */
  ViewPlan createNames() {
    database.execute(
        "create materialized view shop.names as select id, name from shop.item; create unique index on shop.names (id)");
    return ViewPlan.of("shop.names", "id")
        .table("shop.item", "id, name", "id")
        .mapping("shop.item", "select i.id from {log:shop.item} i");
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }
}
