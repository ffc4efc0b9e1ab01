package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that the changelog builds the engine, and the store if configured. */
class MigrationTest {

  private static final String OBJECTS =
      """
      select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S')
      order by relname
      """;

  private static final String REGISTERED =
      "select view_name, kind from order_volume.maintained_view order by view_name";

  @Test
  void buildsTablesAndViewsInAnEmptyDatabase() {
    try (TestDatabase database = TestDatabase.migrated()) {
      assertThat(database.rows(OBJECTS))
          .extracting(row -> row.get(0))
          .contains("orders", "complete_customer_data", "customer_order_volume")
          .noneMatch(name -> name.startsWith("customer_order_volume_"))
          .doesNotContain("databasechangelog", "refresh_log", "cursor_key");
      assertThat(database.rows(REGISTERED))
          .containsExactly(
              List.of("complete_customer_data", "plain"),
              List.of("customer_order_volume", "maintained"));
      assertThat(database.number("select count(*) from orders")).isZero();
    }
  }

  @Test
  void buildsOnlyTheEngineInADatabaseWithoutTheStore() {
    try (TestDatabase database = TestDatabase.empty()) {
      database.execute("create table customers (id text primary key)");

      database.migrate("engine", 0);

      assertThat(database.rows(OBJECTS)).containsExactly(List.of("customers"));
      assertThat(database.rows(REGISTERED)).isEmpty();
    }
  }

  @Test
  void needsNoRightToCreateSchemasIfTheSchemaExists() {
    try (TestDatabase database = TestDatabase.empty()) {
      database.execute(
          """
          do $$ begin
            if not exists (select from pg_roles where rolname = 'modest') then create role modest login password 'postgres'; end if;
            execute format('revoke create on database %I from public', current_database());
          end $$;
          create schema order_volume authorization modest;
          """);

      database.migrate("engine", 0, "modest");

      assertThat(database.rows(REGISTERED)).isEmpty();
    }
  }

  @Test
  void rollsBackEverythingAndMigratesAgain() {
    try (TestDatabase database = TestDatabase.sample(100)) {
      List<List<String>> objects = database.rows(OBJECTS);

      database.rollBack("sample");
      assertThat(database.rows(OBJECTS)).isEmpty();
      assertThat(
              database.number(
                  "select count(*) from pg_proc where pronamespace in ('public'::regnamespace, 'order_volume'::regnamespace)"))
          .isZero();

      database.migrate("sample", 100);
      assertThat(database.rows(OBJECTS)).isEqualTo(objects);
      assertThat(database.number("select count(*) from orders")).isEqualTo(100);
    }
  }

  @Test
  void keepsExistingTablesOfAStore() {
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
}
