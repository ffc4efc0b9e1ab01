package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests registration and installation: refusals and the contents of the catalog. */
class RegistrationTest extends ItemsFixture {

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
  void catalogDescribesRegisteredRelations() throws Exception {
    database.execute(
        """
        create domain shop.label as text;
        create type shop.size as enum ('s', 'm');
        create view shop.plain as select 1 as id, 'x'::shop.label as label, 's'::shop.size as size, array[1] as many;
        comment on view shop.plain is 'Plain';
        comment on column shop.plain.id is 'Number';
        select order_volume.serve('shop.plain');
        """);
    engine.maintain(ITEMS);
    engine.install(new ViewPlan("shop.plain", "", List.of(), List.of(), List.of(), List.of()));
    assertThat(
            catalog(
                "items",
                "kind",
                "mode",
                "installed",
                "row_id,0",
                "key,0,type",
                "objects,delta",
                "tables,0,name"))
        .containsExactly(
            "maintained", "incremental", "true", "id", "integer", "items_delta", "item");
    assertThat(
            catalog(
                "plain",
                "kind",
                "installed",
                "comment",
                "columns,0,comment",
                "columns,1,type",
                "columns,1,base_type",
                "columns,2,labels,1",
                "columns,3,element_type",
                "columns,3,category"))
        .containsExactly(
            "plain", "true", "Plain", "Number", "shop.label", "text", "m", "integer", "A");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop.item | is not a materialized view",
        "shop.bare | no unique index",
        "shop.partial | no unique index",
        "shop.views | is a route of the service",
        "shop.\"index.html\" | is a route of the service",
        "shop.\"..\" | cannot be a path of a URL",
        "shop.\".\" | cannot be a path of a URL",
        "other.items | is registered already",
      })
  void maintainRefuses(String view, String message) {
    database.execute(
        """
        create materialized view shop.bare as select 1 as id;
        create materialized view shop.partial as select 1 as id;
        create unique index on shop.partial (id) where id > 0;
        create unique index on shop.partial ((id + 1));
        create materialized view shop.views as select 1 as id;
        create materialized view shop."index.html" as select 1 as id;
        create materialized view shop.".." as select 1 as id;
        create materialized view shop."." as select 1 as id;
        create schema other; create materialized view other.items as select 1 as id; create unique index on other.items (id);
        select order_volume.maintain('shop.items');
        """);
    assertThatThrownBy(() -> database.execute("select order_volume.maintain('" + view + "')"))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max_share | 0",
        "max_share | -1",
        "max_duty_cycle | 99",
        "most_keys | 0.5",
        "min_interval | \"soon\"",
        "min_interval | \"-5s\"",
        "min_interval | \"\"",
        "schedule | \"* * * * *\"",
        "schedule | \"at three\"",
        "mode | \"fast\"",
      })
  void maintainRefusesInvalidOptions(String option, String value) {
    assertThatThrownBy(() -> maintainWith(option, value)).message().containsIgnoringCase(option);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max_share | 1",
        "max_duty_cycle | 0.25",
        "most_keys | 1000",
        "min_interval | \"10s\"",
        "min_interval | \"1m30s\"",
        "min_interval | \"PT0.5S\"",
        "min_interval | \"p1d\"",
        "schedule | \"off\"",
        "schedule | \"0 0 3 * * ?\"",
        "mode | \"full\"",
      })
  void maintainAcceptsValidOptions(String option, String value) {
    maintainWith(option, value);

    assertThat(database.text("select options from order_volume.maintained_view where id = 1"))
        .isEqualTo("{\"%s\": %s}".formatted(option, value));
  }

  private void maintainWith(String option, String value) {
    database.execute(
        "select order_volume.maintain('shop.items', options => '{\"%s\": %s}')"
            .formatted(option, value));
  }

  @Test
  void maintainRefusesUnknownOptionsAndKeys() {
    assertThatThrownBy(
            () ->
                database.execute(
                    "select order_volume.maintain('shop.items', options => '{\"maxshare\": 1}')"))
        .hasMessageContaining("Option \"maxshare\" is unknown");
    assertThatThrownBy(
            () -> database.execute("select order_volume.maintain('shop.items', '{ident}')"))
        .hasMessageContaining("a column that shop.items does not have");
    database.execute("select order_volume.maintain('shop.items', '{id}', '{\"max_share\": 0.2}')");
    assertThat(database.text("select options from order_volume.maintained_view"))
        .isEqualTo("{\"max_share\": 0.2}");
  }

  @Test
  void aPlanWithAnotherQueryMakesTheViewFull() throws Exception {
    engine.register(ITEMS);
    database.execute(
        """
        select order_volume.install(id, jsonb_build_object('mode', 'incremental', 'row_id', array['id'], 'key', null,
          'rendered', 'select 1', 'matviews', array[]::int[], 'tables', array[jsonb_build_object('oid', 'shop.item'::regclass::oid, 'compared', array['id', 'name', 'stock'], 'logged', array['id'])],
          'mappings', array[]::text[])) from order_volume.maintained_view
        """);
    assertThat(catalog("items", "mode", "reason")).first().isEqualTo("full");
    engine.refresh("shop.items");
    database.execute("update shop.item set name = 'full' where id = 1");
    engine.assertLive("shop.items");
    engine.apply();
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("t");
    engine.assertLive("shop.items");
    engine.refresh("shop.items");
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("f");
  }

  @Test
  void aLoggedColumnWithAReservedNameIsRefused() throws Exception {
    database.execute(
        """
        create table shop.step (_op int primary key);
        create materialized view shop.steps as select _op as id from shop.step;
        create unique index on shop.steps (id);
        """);
    ViewPlan plan =
        ViewPlan.of("shop.steps", "id")
            .table("shop.step", "_op", "_op")
            .mapping("shop.step", "select s._op as id from {log:shop.step} s");
    engine.register(plan);
    assertThatThrownBy(() -> engine.install(plan))
        .hasMessageContaining("reserved")
        .hasMessageContaining("shop.step");
    assertThat(engine.install(plan.mode("full"))).as("logs no image").isEqualTo("full");
    database.execute("insert into shop.step values (1)");
    engine.assertLive("shop.steps");
  }

  /** PostgreSQL reads its own canonical text of this view differently. */
  @Test
  void aListOfVarcharKeepsAViewIncremental() throws Exception {
    database.execute(
        """
        create table shop.label (id int primary key, name varchar(20));
        create materialized view shop.labels as select id from shop.label where name in ('a', 'b');
        create unique index on shop.labels (id);
        """);
    ViewPlan plan =
        ViewPlan.of("shop.labels", "id")
            .table("shop.label", "id, name", "id")
            .mapping("shop.label", "select l.id from {log:shop.label} l");
    engine.register(plan);
    assertThat(engine.install(plan)).isEqualTo("incremental");
    engine.refresh("shop.labels");
    database.execute("insert into shop.label values (1, 'a'), (2, 'c')");
    engine.assertLive("shop.labels");
  }

  @Test
  void aPlanWithoutAMappingIsRefused() {
    engine.register(ITEMS);
    assertThatThrownBy(
            () -> engine.install(ViewPlan.of("shop.items", "id").table("shop.item", "id", "id")))
        .hasMessageContaining("no mapping for changes of shop.item");
  }

  @Test
  void aMaintainedViewBelowAPlainViewIsRefused() throws Exception {
    engine.maintain(ITEMS);
    database.execute(
        """
        create view shop.between as select * from shop.items;
        create materialized view shop.counted as select count(*) as n from shop.between;
        create unique index on shop.counted (n);
        """);
    ViewPlan plan = ViewPlan.of("shop.counted", "n").mode("full").table("shop.item", "id", "");
    engine.register(plan);
    assertThatThrownBy(() -> engine.install(plan)).hasMessageContaining("through another view");
    engine.install(plan.mode("scheduled"));
  }

  @Test
  void namesMayContainAnyCharacters() throws Exception {
    String schema = "\"Sh op\"";
    String table = schema + ".\"Or.d\"\"er\"";
    String name = "Größte.Kunden \"" + "ö".repeat(23);
    String view = schema + ".\"" + name.replace("\"", "\"\"") + "\"";
    assertThat(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)).hasSizeBetween(60, 63);
    database.execute(
        """
        create schema %1$s;
        create table %2$s ("I d" int primary key, "Na.""me" text);
        insert into %2$s values (1, 'a'), (2, 'b');
        create materialized view %3$s as select "I d", "Na.""me" as "select" from %2$s;
        create unique index on %3$s ("I d");
        """
            .formatted(schema, table, view));
    ViewPlan plan =
        ViewPlan.of(view, "I d")
            .table(table, "I d, Na.\"me", "I d")
            .mapping(table, "select o.\"I d\" from {log:" + table + "} o");
    engine.maintain(plan);
    database.execute(
        "update "
            + table
            + " set \"Na.\"\"me\" = 'c' where \"I d\" = 1; insert into "
            + table
            + " values (3, 'd')");
    assertThat(engine.status(view, "all_waiting")).isEqualTo("f");
    engine.assertLive(view);
    engine.apply();
    engine.assertCurrent(view);
    engine.refresh(view);
    engine.assertCurrent(view);
  }
}
