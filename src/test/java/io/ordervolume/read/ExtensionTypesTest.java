package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests types of extensions whose operators are not on the search path. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class ExtensionTypesTest {

  private static final List<String> INCREMENTAL =
      List.of("ci_rows", "ci_totals", "ci_joined", "ci_domain");

  /** Equal labels may differ in case, and the text of a view does not name operators of USING. */
  private static final List<String> FULL = List.of("ci_labels", "ci_shared");

  private static final List<String> VIEWS =
      Stream.concat(INCREMENTAL.stream(), FULL.stream()).toList();

  private final TestSql store = TestSql.ofService();

  @BeforeEach
  void maintainViews() throws SQLException {
    if (store.text("select to_regclass('names.item')") == null) {
      store.execute(
          """
          create schema ext;
          create extension citext schema ext;
          create extension hstore schema ext;
          create schema names;
          set search_path = public, ext;
          create domain names.label as ext.citext;
          create table names.item (id ext.citext primary key, tags ext.hstore, label names.label, n int);
          insert into names.item values ('apple', 'a=>1', 'x', 1), ('Banana', 'a=>2', 'X', 2), ('cherry', 'b=>1', 'y', 3),
            ('Date', null, null, 4), ('elder', 'a=>1', 'Y', 5), ('Fig', 'c=>1', 'z', 6);
          create table names.sale (id int primary key, item ext.citext references names.item, n int);
          insert into names.sale select g, (array['APPLE', 'Apple', 'banana', 'CHERRY', 'fig'])[1 + g % 5], g from generate_series(1, 50) g;
          create index on names.sale (item);
          create materialized view names.ci_rows as select * from names.item;
          create unique index on names.ci_rows (id);
          create materialized view names.ci_totals as
            select i.id, i.n, sum(s.n) as total from names.item i left join names.sale s on s.item = i.id group by i.id;
          create unique index on names.ci_totals (id);
          create materialized view names.ci_labels as select label, count(*) as n, min(id) as first from names.item group by label;
          create unique index on names.ci_labels (label);
          create materialized view names.ci_joined as select s.id, s.item as sold, i.id as item, i.n from names.sale s join names.item i on i.id = s.item;
          create unique index on names.ci_joined (id);
          create materialized view names.ci_shared as
            select s.id, i.n from names.sale s join (select id as item, n from names.item) i using (item);
          create unique index on names.ci_shared (id);
          create materialized view names.ci_domain as select label, id, n from names.item where label is not null;
          create unique index on names.ci_domain (label, id);
          """);
      for (String view : VIEWS) {
        store.execute("select order_volume.maintain('names." + view + "')");
      }
    }
    for (String view : VIEWS) {
      Patience.await(() -> given().get("/" + view).statusCode() == 200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "order=id",
        "order=id.desc",
        "order=tags",
        "order=tags.desc.nullslast,n",
        "order=label,n.desc"
      })
  void everyPageContinuesAfterThePreviousOne(String order) {
    String rows = "/ci_rows?select=id&" + order;
    List<Object> all = given().get(rows).jsonPath().getList("id");
    assertThat(all).hasSize(6);
    assertThat(PageWalk.of(rows + "&limit=2", "id")).isEqualTo(all);
    assertThat(PageWalk.of(rows + "&limit=1", "id")).isEqualTo(all);
    assertThat(PageWalk.of("/ci_domain?limit=1&order=label,id", "label")).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id  | eq.APPLE             | 1",
        "id  | neq.APPLE            | 2,3,4,5,6",
        "id  | gt.DATE              | 5,6",
        "id  | gte.DATE             | 4,5,6",
        "id  | lt.DATE              | 1,2,3",
        "id  | lte.DATE             | 1,2,3,4",
        "id  | in.(APPLE,fig)       | 1,6",
        "id  | not.in.(APPLE,fig)   | 2,3,4,5",
        "id  | isdistinct.APPLE     | 2,3,4,5,6",
        "id  | not.isdistinct.APPLE | 1",
        "id  | eq(any).{APPLE,fig}  | 1,6",
        "tags | isdistinct.a=>1     | 2,3,4,6",
        "tags | neq.a=>1            | 2,3,6",
        "label | eq.X               | 1,2",
        "label | in.(x,Y)           | 1,2,3,5"
      })
  void comparesAsTheTypeDoes(String column, String filter, String found) {
    given()
        .queryParam(column, filter)
        .queryParam("select", "n")
        .queryParam("order", "n")
        .get("/ci_rows")
        .then()
        .statusCode(200)
        .body("n.join(',')", equalTo(found));
  }

  @Test
  void findsRowsByTheirIds() {
    given().get("/ci_rows/APPLE?select=id").then().body(equalTo("{\"id\":\"apple\"}"));
    given().get("/ci_domain/X,BANANA?select=n").then().body(equalTo("{\"n\":2}"));
  }

  @Test
  void aggregatesAsTheTypeDoes() {
    given()
        .get("/ci_rows?select=least:id.min(),most:id.max()")
        .then()
        .body(equalTo("[{\"least\":\"apple\",\"most\":\"Fig\"}]"));
    given().get("/ci_rows?select=label,n:count()").then().body("n", equalTo(List.of(2, 2, 1, 1)));
  }

  @Test
  void relatedRowsAreFoundAsTheForeignKeyFindsThem() {
    Patience.await(
        () -> given().get("/ci_joined?select=sold,ci_rows(n)&id=eq.1").asString(),
        "[{\"sold\":\"Apple\",\"ci_rows\":{\"n\":1}}]"::equals,
        rows -> rows);
  }

  @Test
  void viewsAreMaintainedIncrementallyUnlessTheirTextHidesTheOperator() throws SQLException {
    assertThat(
            store.text(
                "select string_agg(view_name, ',' order by view_name) from order_volume.views where schema_name = 'names' and mode <> 'incremental'"))
        .isEqualTo("ci_labels,ci_shared");
    assertThat(store.text("select reason from order_volume.views where view_name = 'ci_shared'"))
        .contains("USING");
  }

  @Test
  void aChangeReachesItsRows() throws SQLException {
    assertChangesReachTheirRows(100);
  }

  @Test
  void anExtensionMayMoveToAnotherSchema() throws SQLException {
    store.execute(
        """
        create schema elsewhere;
        alter extension citext set schema elsewhere;
        alter extension hstore set schema elsewhere""");
    Patience.await(
        () ->
            given()
                .get("/ci_rows?id=eq.APPLE&tags=eq.a=>1&select=n")
                .asString()
                .equals("[{\"n\":1}]"));
    Patience.await(
        () ->
            store.number(
                    "select count(*) from jsonb_array_elements(order_volume.catalog()) v where not (v ->> 'installed')::boolean")
                == 0);
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
    Patience.await(
        () ->
            store.text(
                "select string_agg(view_name || ': ' || problem, '; ') from order_volume.views"),
        Objects::isNull,
        problems -> problems);
    assertChangesReachTheirRows(1000);
    assertThat(PageWalk.of("/ci_rows?limit=1&order=tags,label", "id")).hasSize(6);
    store.execute(
        """
        alter extension citext set schema ext;
        alter extension hstore set schema ext;
        drop schema elsewhere""");
    Patience.await(
        () ->
            given()
                .get("/ci_rows?id=eq.APPLE&tags=eq.a=>1&select=n")
                .asString()
                .equals("[{\"n\":1}]"));
  }

  @Test
  void joinsByTheOperatorOfTheType() {
    given().get("/ci_shared?select=rows:count()").then().body("rows", equalTo(List.of(50)));
    given().get("/ci_totals?id=eq.APPLE&select=n").then().body("n", equalTo(List.of(1)));
  }

  /** Writes in another case than the rows are stored in, and compares live and current rows. */
  private void assertChangesReachTheirRows(int by) throws SQLException {
    store.execute(
        """
        set search_path = public, ext, elsewhere;
        update names.sale set n = n + %1$d where item in ('apple', 'fig');
        update names.item set tags = 'd=>%1$d', n = n where id = 'fig';
        update names.item set label = upper(label::text)::citext, tags = 'e=>%1$d' where id = 'CHERRY'"""
            .formatted(by));
    assertExact("no-cache", VIEWS);
    Patience.await(
        () -> store.number("select count(*) from order_volume.status() where waiting") == 0);
    assertExact("max-age=3600", INCREMENTAL);
  }

  private void assertExact(String cacheControl, List<String> views) throws SQLException {
    for (String view : views) {
      String definition =
          store.text(
              "select definition_name from order_volume.maintained_view where view_name = '"
                  + view
                  + "'");
      assertThat(
              store.text(
                  "select order_volume.rule_operators('order_volume.%s'::regclass) = order_volume.rule_operators('names.%s'::regclass)"
                      .formatted(definition, view)))
          .as("operators of the definition of %s", view)
          .isEqualTo("t");
      String rows =
          given()
              .header("Cache-Control", cacheControl)
              .get("/" + view)
              .then()
              .statusCode(200)
              .extract()
              .asString();
      assertThat(
              store.text(
                  "select json_agg(t.v::text order by t.v::text collate \"C\") from json_array_elements('%s') t (v)"
                      .formatted(rows.replace("'", "''"))))
          .as("%s of %s", cacheControl, view)
          .isEqualTo(
              store.text(
                  "select json_agg(t.v::text order by t.v::text collate \"C\") from json_array_elements((select json_agg(row_to_json(d)) from order_volume.%s d)) t (v)"
                      .formatted(definition)));
    }
  }
}
