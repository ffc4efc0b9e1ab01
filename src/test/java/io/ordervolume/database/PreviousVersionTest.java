package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.derivation.DeclaredPlan;
import io.ordervolume.derivation.Deriver;
import io.ordervolume.derivation.ViewFacts;
import io.ordervolume.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the migration of a database from the version before the engine, with its objects in the
 * schema of the store.
 */
class PreviousVersionTest {

  private static final Path PREVIOUS = Path.of("src/test/resources/previous");

  /** Lists the objects in the schema of the store, without indexes and sequences of its tables. */
  private static final String OBJECTS =
      """
      select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm')
      union all
      select proname from pg_proc where pronamespace = 'public'::regnamespace
      union all
      select typname from pg_type where typnamespace = 'public'::regnamespace and typtype in ('e', 'd')
      order by 1
      """;

  private static final String TRIGGERS =
      "select count(*) from pg_trigger where not tgisinternal and tgname like 'order\\_volume\\_%'";

  private TestDatabase database;

  @BeforeEach
  void migrateThePreviousVersion() throws Exception {
    database = TestDatabase.empty();
    try (DirectoryResourceAccessor files = new DirectoryResourceAccessor(PREVIOUS)) {
      database.migrate(files, "store", 0);
    }
    // That version kept the tables of Liquibase in the schema of the store.
    database.execute(
        """
        alter table order_volume.databasechangelog set schema public;
        alter table order_volume.databasechangeloglock set schema public;
        drop schema order_volume
        """);
    database.execute(
        """
        insert into states (state) values ('OH');
        insert into cities (city, state_id) values ('Dayton', 1);
        insert into customers (first_name, last_name) values ('Ada', 'Adams'), ('Bo', 'Berg');
        insert into addresses (customer_id, street_address, zip_code, city_id) values (1, 'A 1', '1', 1), (2, 'B 2', '2', 1);
        insert into products (product_name, product_cost) values ('Pen', 2), ('Ink', 3);
        insert into orders (customer_id) values (1), (2);
        insert into products_orders (order_id, product_id) values (1, 1), (1, 2), (2, 1);
        select start_change_capture();
        refresh materialized view customer_order_volume;
        update customers set first_name = 'Marked' where id = 1;
        insert into deal (name, states, percent_off) values ('kept', '{OH}', 5);
        insert into do_not_contact values (2);
        do $$ begin create role reporting; exception when duplicate_object then null; end $$;
        grant select on complete_customer_data to reporting
        """);
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void isMigratedAndNoOldTriggerSlowsWriters() {
    assertThat(database.number(TRIGGERS)).isPositive();

    database.migrate("store", 0);

    assertThat(database.number(TRIGGERS)).isZero();
    try (TestDatabase fresh = TestDatabase.migrated()) {
      assertThat(database.rows(OBJECTS)).isEqualTo(fresh.rows(OBJECTS));
    }
  }

  @Test
  void keepsTheRowsOfTheStoreAndItsDeals() {
    database.migrate("store", 0);

    assertThat(database.rows("select first_name from customers order by id"))
        .containsExactly(List.of("Marked"), List.of("Bo"));
    assertThat(database.rows("select name, percent_off from deal"))
        .containsExactly(List.of("kept", "5"));
    assertThat(database.rows("select customer_id from do_not_contact"))
        .containsExactly(List.of("2"));
    assertThat(
            database.text(
                "select has_table_privilege('reporting', 'complete_customer_data', 'select')"))
        .isEqualTo("t");
  }

  @Test
  void isMaintainedByTheEngineAfterwards() {
    database.migrate("store", 0);
    String facts =
        database.text("select order_volume.view_facts('customer_order_volume'::regclass)");
    String plan =
        new Deriver().derive(ViewFacts.parse(facts), DeclaredPlan.none()).toJson().toString();
    database.execute(
        "select order_volume.install(id, '%s') from order_volume.maintained_view where view_name = 'customer_order_volume'"
            .formatted(plan.replace("'", "''")));
    database.execute("refresh materialized view customer_order_volume");
    database.execute("update customers set first_name = 'Captured' where id = 2");

    assertThat(
            database.rows(
                "select order_id, customer_name from order_volume.customer_order_volume_live order by 1"))
        .containsExactly(List.of("1", "Marked Adams"), List.of("2", "Captured Berg"));
  }

  /** The second start finds nothing to remove. */
  @Test
  void isMigratedOnce() {
    database.migrate("store", 0);
    List<List<String>> objects = database.rows(OBJECTS);

    database.migrate("store", 0);

    assertThat(database.rows(OBJECTS)).isEqualTo(objects);
  }
}
