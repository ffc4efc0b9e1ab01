package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationTest {

  private static final String OBJECTS =
      "select relname from pg_class where relnamespace = 'public'::regnamespace"
          + " and relkind in ('r', 'v', 'm') and relname not like 'databasechangelog%' order by relname";

  @Test
  void buildsTablesAndViewsInAnEmptyDatabase() {
    try (TestDatabase database = TestDatabase.migrated()) {
      assertThat(database.rows(OBJECTS))
          .extracting(row -> row.get(0))
          .contains("orders", "complete_customer_data", "customer_order_volume", "refresh_log");
      assertThat(database.number("select count(*) from orders")).isZero();
      assertThat(database.number("select version from view_version")).isZero();
    }
  }

  @Test
  void rollsBackToNothingAndMigratesAgain() {
    try (TestDatabase database = TestDatabase.sample(100)) {
      List<List<String>> objects = database.rows(OBJECTS);

      database.rollBack("sample");
      assertThat(database.rows(OBJECTS)).isEmpty();
      assertThat(
              database.number(
                  "select count(*) from pg_proc where pronamespace = 'public'::regnamespace"))
          .isZero();

      database.migrate("sample", 100);
      assertThat(database.rows(OBJECTS)).isEqualTo(objects);
      assertThat(database.number("select count(*) from orders")).isEqualTo(100);
    }
  }

  @Test
  void keepsTheTablesOfAStoreThatIsThereAlready() {
    try (TestDatabase database = TestDatabase.empty()) {
      database.execute(
          """
          create table customers (id bigint primary key, first_name text, last_name text, loyalty text);
          insert into customers values (7, 'Ada', 'Adams', 'gold');
          """);

      database.migrate("sample", 100);
      assertThat(database.rows("select id, loyalty from customers"))
          .containsExactly(List.of("7", "gold"));

      database.rollBack("store");
      assertThat(database.rows("select id, loyalty from customers"))
          .containsExactly(List.of("7", "gold"));
    }
  }

  @Test
  void servesAStoreThatIsThereAlreadyWithColumnsOfItsOwn() throws IOException {
    try (TestDatabase database = TestDatabase.empty()) {
      database.execute(Files.readString(Path.of("src/main/resources/db/store.sql")));
      database.execute(
          """
          do $$
          declare
            store_table name;
          begin
            for store_table in select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace loop
              execute format('alter table %I add column note text not null default ''mine''', store_table);
            end loop;
          end $$;
          insert into states (id, state) values (1, 'TX');
          insert into cities (id, city, state_id) values (1, 'Austin', 1);
          insert into customers (id, first_name, last_name) values (1, 'Ada', 'Adams');
          insert into addresses (customer_id, street_address, zip_code, city_id) values (1, '1 Oak Street', '78701', 1);
          insert into products (id, product_name, product_cost) values (1, 'Lamp', 19.99);
          insert into orders (id, customer_id) values (10, 1);
          insert into products_orders (order_id, product_id) values (10, 1);
          """);

      database.migrate("store", 0);

      database.execute(
          "select start_change_capture(); refresh materialized view customer_order_volume");
      database.execute("update orders set note = 'changed' where id = 10");
      assertThat(database.rows("select unique_id, order_cost from customer_order_volume"))
          .containsExactly(List.of("1-10", "19.99"));
      assertThat(database.rows("select o.note, p.note from orders o, products p"))
          .containsExactly(List.of("changed", "mine"));
    }
  }

  @Test
  void neverDropsATableThatHoldsRows() {
    try (TestDatabase database = TestDatabase.migrated()) {
      database.execute("insert into states (state) values ('Texas')");

      database.rollBack("store");

      assertThat(database.rows(OBJECTS)).containsExactly(List.of("states"));
    }
  }

  @Test
  void indexesEveryForeignKeyButDoesNotRepeatTheStoresOwnIndexes() {
    try (TestDatabase database = TestDatabase.empty()) {
      database.execute(
          """
          create table products_orders (id bigint primary key, order_id bigint, product_id bigint);
          create index by_order on products_orders (order_id, product_id);
          """);

      database.migrate("store", 0);

      assertThat(
              database.rows(
                  "select indexname from pg_indexes where tablename = 'products_orders' order by 1"))
          .extracting(row -> row.get(0))
          .containsExactly("by_order", "products_orders_pkey", "products_orders_product_id_idx");
    }
  }

  @Test
  void replacesTheViewsAndKeepsRowsGrantsAndTheOrderOfVersions() {
    try (TestDatabase database = TestDatabase.sample(100)) {
      database.execute(
          """
          refresh materialized view customer_order_volume;
          drop role if exists analyst;
          create role analyst;
          grant select on customer_order_volume to analyst;
          grant select on customer_order_volume_definition to public;
          update databasechangelog set md5sum = '9:0' where id = 'customer_order_volume';
          """);

      database.migrate("sample", 100);

      assertThat(database.number("select count(*) from customer_order_volume")).isEqualTo(100);
      assertThat(database.rows("select version, row_count from view_version"))
          .containsExactly(List.of("1", "100"));
      assertThat(
              database.rows(
                  """
                  select has_table_privilege('analyst', 'customer_order_volume', 'select'),
                    has_table_privilege('analyst', 'customer_order_volume_definition', 'select')
                  """))
          .containsExactly(List.of("t", "t"));
      assertThat(
              database.number(
                  "select count(*) from pg_namespace where nspname = 'order_volume_next'"))
          .isZero();
      database.execute("refresh materialized view concurrently customer_order_volume");
      database.execute("drop owned by analyst; drop role analyst");
    }
  }

  @Test
  void describesEveryObjectOfItsOwn() {
    try (TestDatabase database = TestDatabase.migrated()) {
      assertThat(
              database.rows(
                  """
                  select relname from pg_class
                  where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm')
                    and relname not like 'databasechangelog%' and obj_description(oid, 'pg_class') is null
                  """))
          .isEmpty();
    }
  }
}
