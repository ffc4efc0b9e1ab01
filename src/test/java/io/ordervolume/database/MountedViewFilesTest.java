package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that the files of a mounted folder become maintained views. An error in a file affects no
 * other file.
 */
class MountedViewFilesTest {

  private static final String SALES =
      """
      -- What each product sold.
      create materialized view sales as
        select product, sum(amount) as revenue from sale group by product;
      create unique index on sales (product);
      create index on sales (revenue);
      comment on materialized view sales is 'What each product sold';
      """;

  @TempDir Path directory;

  private TestDatabase database;

  @BeforeEach
  void createTables() {
    database = TestDatabase.empty();
    database.execute(
        "create table sale (product text, amount numeric); insert into sale values ('tea', 3), ('tea', 4), ('cup', 5)");
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  private void write(String name, String sql) throws IOException {
    Files.writeString(directory.resolve(name), sql);
  }

  private void migrate() {
    database.migrateViewFiles(directory);
  }

  private List<List<String>> registered() {
    return database.rows(
        "select schema_name, view_name from order_volume.maintained_view where released_at is null order by 1, 2");
  }

  private List<List<String>> refusals() {
    return database.rows(
        "select view_name, reason from order_volume.refused_definition order by 1");
  }

  private String onlyReason() {
    assertThat(refusals()).hasSize(1);
    return refusals().get(0).get(1);
  }

  private long revenueOfTea() {
    return database.number("select revenue from sales where product = 'tea'");
  }

  @Test
  void createsIndexesAndMaintainsTheView() throws IOException {
    write("sales.sql", SALES);
    write("README", "no view");
    Files.createDirectory(directory.resolve("..2026_11_30"));

    migrate();

    assertThat(revenueOfTea()).isEqualTo(7);
    assertThat(registered()).containsExactly(List.of("public", "sales"));
    assertThat(database.number("select count(*) from pg_indexes where tablename = 'sales'"))
        .isEqualTo(2);
    assertThat(database.text("select obj_description('sales'::regclass)")).contains("product");
    assertThat(refusals()).isEmpty();
    assertThat(
            database.rows(
                "select id, author from order_volume.databasechangelog where id = 'sales.sql'"))
        .hasSize(1);
  }

  @Test
  void migratesTheViewFileOfTheKubernetesManifests() {
    try (TestDatabase store = TestDatabase.migrated()) {
      store.migrateViewFiles(Path.of("deploy/kubernetes/views"));

      assertThat(store.rows("select reason from order_volume.refused_definition")).isEmpty();
      assertThat(store.number("select count(*) from product_sales")).isZero();
      assertThat(
              store.rows(
                  "select from order_volume.maintained_view where view_name = 'product_sales'"))
          .hasSize(1);
    }
  }

  @Test
  void runsAFileAgainOnlyAfterAChange() throws IOException {
    write("sales.sql", SALES);
    migrate();
    String oid = database.text("select 'sales'::regclass::oid");

    migrate();
    assertThat(database.text("select 'sales'::regclass::oid")).isEqualTo(oid);

    write("sales.sql", SALES.replace("sum(amount)", "2 * sum(amount)"));
    migrate();
    assertThat(revenueOfTea()).isEqualTo(14);
    assertThat(database.text("select 'sales'::regclass::oid")).isNotEqualTo(oid);
    assertThat(database.number("select count(*) from pg_indexes where tablename = 'sales'"))
        .isEqualTo(2);
  }

  @Test
  void keepsDependentViewsAndOptionsWhenAFileChanges() throws IOException {
    write("sales.sql", SALES);
    migrate();
    database.execute(
        """
        create view best as select product from sales where revenue > 6;
        select order_volume.maintain('sales', options => '{"max_share": 0.5}')
        """);
    String oid = database.text("select 'best'::regclass::oid");

    write("sales.sql", SALES.replace("sum(amount)", "2 * sum(amount)"));
    migrate();

    assertThat(database.number("select count(*) from best")).isEqualTo(2);
    assertThat(database.text("select 'best'::regclass::oid")).isEqualTo(oid);
    assertThat(database.text("select options ->> 'max_share' from order_volume.maintained_view"))
        .isEqualTo("0.5");
  }

  @Test
  void anErrorKeepsTheOldViewAndTheOtherFiles() throws IOException {
    write("sales.sql", SALES);
    migrate();
    write("a_broken.sql", "create materialized view a as\n  select 1 as id;\nselect 1 frm x y;\n");
    write("sales.sql", SALES.replace("group by product", "\ngroup by produkt"));
    write("units.sql", SALES.replace("sales", "units"));

    migrate();

    assertThat(revenueOfTea()).isEqualTo(7);
    assertThat(registered())
        .containsExactly(List.of("public", "sales"), List.of("public", "units"));
    assertThat(refusals()).hasSize(2);
    assertThat(refusals().get(0).get(0)).isEqualTo("a_broken.sql");
    assertThat(refusals().get(0).get(1)).isEqualTo("line 3: syntax error at or near \"x\"");
    assertThat(refusals().get(1).get(0)).isEqualTo("sales.sql");
    assertThat(refusals().get(1).get(1)).startsWith("line 4: column \"produkt\" does not exist");
    assertThat(database.rows("select from pg_namespace where nspname = 'order_volume_next'"))
        .isEmpty();
  }

  @Test
  void retriesARefusedFileAtEachStartUntilItSucceeds() throws IOException {
    write("stock.sql", SALES.replace("sales", "stock").replace("from sale", "from delivery"));
    migrate();
    assertThat(onlyReason()).contains("relation \"delivery\" does not exist");

    database.execute("create table delivery (product text, amount numeric)");
    migrate();

    assertThat(refusals()).isEmpty();
    assertThat(registered()).containsExactly(List.of("public", "stock"));
  }

  @Test
  void aRemovedFileKeepsItsViewAndDropsItsError() throws IOException {
    write("sales.sql", SALES);
    write("broken.sql", "nonsense");
    migrate();
    assertThat(refusals()).hasSize(1);

    Files.delete(directory.resolve("sales.sql"));
    Files.delete(directory.resolve("broken.sql"));
    migrate();

    assertThat(revenueOfTea()).isEqualTo(7);
    assertThat(registered()).hasSize(1);
    assertThat(refusals()).isEmpty();
  }

  @Test
  void theNameOfAFileNamesTheSchema() throws IOException {
    database.execute("create schema reporting");
    write("reporting.sales.sql", SALES);
    write("missing.sales.sql", SALES);
    migrate();
    assertThat(registered()).containsExactly(List.of("reporting", "sales"));

    write("reporting.sales.sql", SALES + "-- changed");
    migrate();

    assertThat(registered()).containsExactly(List.of("reporting", "sales"));
    assertThat(database.number("select count(*) from reporting.sales")).isEqualTo(2);
    assertThat(onlyReason()).contains("no schema \"missing\"");
  }

  @Test
  void aFileMayRegisterItsViewItself() throws IOException {
    write(
        "sales.sql",
        SALES
            + "select order_volume.maintain('sales', key => '{product}', options => '{\"schedule\": \"off\"}');");

    migrate();

    assertThat(
            database.rows(
                "select schema_name, declared_key, options ->> 'schedule' from order_volume.maintained_view"))
        .containsExactly(List.of("public", "{product}", "off"));
  }

  @Test
  void saysWhyAFileIsRefused() throws IOException {
    write("empty.sql", "-- nothing");
    write("indexless.sql", "create materialized view indexless as select 1 as id");
    write("plain.sql", "create view plain as select 1 as id");
    write("qualified.sql", "create materialized view public.qualified as select 1 as id");
    write("views.sql", SALES.replace("sales", "views"));
    write("a.b.c.sql", SALES);
    write(
        "duplicate.sql",
        SALES
            .replace("sum(amount)", "1")
            .replace("(product)", "(revenue)")
            .replace("sales", "duplicate"));
    Files.write(directory.resolve("latin.sql"), new byte[] {(byte) 0xe9});

    migrate();

    assertThat(registered()).isEmpty();
    assertThat(database.rows("select from pg_matviews")).isEmpty();
    assertThat(refusals())
        .extracting(row -> row.get(0) + ": " + row.get(1))
        .satisfiesExactly(
            reason -> assertThat(reason).contains("a.b.c.sql").contains("schema.view.sql"),
            reason -> assertThat(reason).contains("duplicate.sql").contains("is duplicated"),
            reason -> assertThat(reason).contains("empty.sql").contains("no materialized view"),
            reason -> assertThat(reason).contains("indexless.sql").contains("no unique index"),
            reason -> assertThat(reason).contains("latin.sql").contains("UTF-8"),
            reason -> assertThat(reason).contains("plain.sql").contains("migrations"),
            reason -> assertThat(reason).contains("qualified.sql").contains("schema.qualified.sql"),
            reason -> assertThat(reason).contains("views.sql").contains("route of the service"));
  }
}
