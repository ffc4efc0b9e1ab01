package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a changed view file replaces its view and that dependent views survive. */
class ViewFileTest {

  private static final int ORDERS = 500;
  private static final String FILE = "db/views/customer_order_volume.sql";

  @TempDir Path directory;

  private TestDatabase database;

  @BeforeEach
  void createStore() throws IOException {
    Path resources = Path.of("src/main/resources");
    try (Stream<Path> files = Files.walk(resources.resolve("db"))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(resources.relativize(file)));
      }
    }
    database = TestDatabase.empty();
    migrate();
    database.execute("refresh materialized view customer_order_volume");
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private void migrate() {
    try (DirectoryResourceAccessor version = new DirectoryResourceAccessor(directory)) {
      database.migrate(version, "sample", ORDERS);
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void changeFile(String from, String to) throws IOException {
    String before = Files.readString(directory.resolve(FILE));
    assertThat(before).contains(from);
    Files.writeString(directory.resolve(FILE), before.replace(from, to));
  }

  private void writeNamesTheOtherWayRound() throws IOException {
    changeFile("c.first_name || ' ' || c.last_name as", "c.last_name || ', ' || c.first_name as");
  }

  private List<List<String>> refusals() {
    return database.rows("select view_name, reason from order_volume.refused_definition");
  }

  @Test
  void replacesThePopulatedViewWithIndexesAndRights() throws IOException {
    database.execute(
        """
        do $$ begin
          if not exists (select from pg_roles where rolname = 'view_reader') then create role view_reader; end if;
        end $$;
        grant select on customer_order_volume to view_reader
        """);
    writeNamesTheOtherWayRound();

    migrate();

    assertThat(database.number("select count(*) from customer_order_volume")).isEqualTo(ORDERS);
    assertThat(database.text("select customer_name from customer_order_volume limit 1"))
        .contains(", ");
    assertThat(
            database.text(
                "select has_table_privilege('view_reader', 'customer_order_volume', 'select')"))
        .isEqualTo("t");
    assertThat(
            database.number(
                "select count(*) from pg_indexes where tablename = 'customer_order_volume' and indexname like 'customer_order_volume%'"))
        .isGreaterThan(9);
    assertThat(refusals()).isEmpty();
    assertThat(
            database.rows("select nspname from pg_namespace where nspname = 'order_volume_next'"))
        .isEmpty();
  }

  @Test
  void keepsDependentViewsWithTheirRights() throws IOException {
    database.execute(
        """
        create schema reports;
        create view reports.big_orders with (security_barrier) as
          select customer_name, order_cost from customer_order_volume where order_size > 1;
        comment on view reports.big_orders is 'Ours';
        create view reports.names as select customer_name from reports.big_orders;
        """);
    String oid = database.text("select 'reports.big_orders'::regclass::oid");
    writeNamesTheOtherWayRound();

    migrate();

    assertThat(database.text("select customer_name from reports.names limit 1")).contains(", ");
    assertThat(database.text("select 'reports.big_orders'::regclass::oid")).isEqualTo(oid);
    assertThat(database.text("select obj_description('reports.big_orders'::regclass)"))
        .isEqualTo("Ours");
    assertThat(database.text("select reloptions from pg_class where relname = 'big_orders'"))
        .contains("security_barrier");
    assertThat(
            database.rows("select matviewname from pg_matviews where schemaname = 'order_volume'"))
        .isEmpty();
  }

  @Test
  void keepsTheOldViewIfAnotherMaterializedViewReadsIt() throws IOException {
    database.execute(
        "create materialized view totals as select count(*) as orders from customer_order_volume");
    writeNamesTheOtherWayRound();

    migrate();

    assertThat(database.text("select customer_name from customer_order_volume limit 1"))
        .doesNotContain(", ");
    assertThat(refusals()).hasSize(1);
    assertThat(refusals().get(0).get(1)).contains("public.totals").contains("Drop them");
  }

  @Test
  void keepsTheOldViewIfAViewNeedsADroppedColumn() throws IOException {
    database.execute("create view cities_of_orders as select city from customer_order_volume");
    changeFile("  ci.city,\n", "  ci.city as town,\n");
    String file = Files.readString(directory.resolve(FILE));
    Files.writeString(
        directory.resolve(FILE),
        file.replace("customer_order_volume.city is", "customer_order_volume.town is")
            .replace("hash (city)", "hash (town)"));

    migrate();

    assertThat(database.number("select count(city) from cities_of_orders")).isEqualTo(ORDERS);
    assertThat(refusals()).hasSize(1);
  }

  @Test
  void retriesARefusedFileAtTheNextStart() throws IOException {
    database.execute(
        "create materialized view totals as select count(*) as orders from customer_order_volume");
    writeNamesTheOtherWayRound();
    migrate();
    database.execute("drop materialized view totals");
    // The service executes this first on each connection; see application.properties.
    database.execute(
        "delete from order_volume.databasechangelog l using order_volume.refused_definition r where l.id = r.view_name");

    migrate();

    assertThat(refusals()).isEmpty();
    assertThat(database.text("select customer_name from customer_order_volume limit 1"))
        .contains(", ");
  }

  @Test
  void readersDoNotWaitWhileTheMigrationWaitsForALongReader() throws Exception {
    writeNamesTheOtherWayRound();
    CompletableFuture<Void> migration;
    try (OpenTransaction export =
        OpenTransaction.of(database, "select count(*) from customer_order_volume")) {
      migration = CompletableFuture.runAsync(this::migrate);
      Patience.await(
          () ->
              !database
                  .rows(
                      "select from pg_stat_activity where datname = current_database() and query like '%end_view_file%' and state = 'active' and pid <> pg_backend_pid()")
                  .isEmpty());
      for (int i = 0; i < 20; i++) {
        assertThat(database.number("select count(*) from customer_order_volume")).isEqualTo(ORDERS);
      }
      assertThat(migration).isNotDone();
      export.commit();
    }
    assertThat(migration).succeedsWithin(Patience.LONGEST);
    assertThat(database.text("select customer_name from customer_order_volume limit 1"))
        .contains(", ");
  }

  @Test
  void keepsTheOptionsOfARegistration() throws IOException {
    database.execute(
        "select order_volume.maintain('customer_order_volume', options => '{\"max_share\": 0.5}')");
    writeNamesTheOtherWayRound();

    migrate();

    assertThat(
            database.text(
                "select options ->> 'max_share' from order_volume.maintained_view where view_name = 'customer_order_volume'"))
        .isEqualTo("0.5");
  }
}
