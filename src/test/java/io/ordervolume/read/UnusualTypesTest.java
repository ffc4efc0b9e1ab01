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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests composite values, times of unusual years, types without an order, and unusual names. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class UnusualTypesTest {

  private final TestSql store = TestSql.ofService();

  @BeforeEach
  void maintainViews() throws SQLException {
    if (store.text("select to_regclass('odd.base')") == null) {
      store.execute(
          """
          create schema odd;
          create type odd.pair as (a int, b int);
          create table odd.base (id int primary key, p odd.pair, at timestamptz, x xid, place point, xs xid[]);
          insert into odd.base values
            (1, row(1,1), '0044-03-15 12:00:00.5Z BC', '7', '(1,1)', '{7}'),
            (2, row(1,null), '294276-12-31 00:00Z', '7', '(2,2)', '{7}'),
            (3, row(null,null), '0001-12-31 00:00Z BC', '8', '(3,3)', '{8}'),
            (4, null, '2026-07-31 12:00Z', '10', '(4,4)', '{10}'),
            (5, row(null,null), '10000-01-01 00:00Z', null, null, null),
            (6, row(null,1), null, null, null, null);
          create materialized view odd.odd_types as select * from odd.base;
          create unique index on odd.odd_types (id);
          select order_volume.maintain('odd.odd_types');
          create materialized view odd.pairs as select p, count(*) as n from odd.base group by p;
          create unique index on odd.pairs (p);
          select order_volume.maintain('odd.pairs');
          create materialized view odd.moments as select at, id from odd.base where at is not null;
          create unique index on odd.moments (at);
          select order_volume.maintain('odd.moments');
          create materialized view odd."a.b/c" as select id from odd.base;
          create unique index on odd."a.b/c" (id);
          select order_volume.maintain('odd."a.b/c"');
          create materialized view odd.no_table as select g as id, 'x' as name from generate_series(1, 3) g;
          create unique index on odd.no_table (id);
          select order_volume.maintain('odd.no_table');
          create materialized view odd.one_row as select 1 as id;
          create unique index on odd.one_row (id);
          select order_volume.maintain('odd.one_row');
          """);
    }
    for (String view : List.of("odd_types", "pairs", "moments", "a.b%2Fc", "no_table", "one_row")) {
      Patience.await(() -> given().urlEncodingEnabled(false).get("/" + view).statusCode() == 200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "order=p",
        "order=p.desc",
        "order=p.nullsfirst",
        "order=p.desc.nullslast",
        "order=p,at.desc",
        "order=p.desc,at",
        "order=at",
        "order=at.desc"
      })
  void everyPageContinuesAfterThePreviousOne(String order) {
    String rows = "/odd_types?select=id&" + order;
    List<Object> all = given().get(rows).jsonPath().getList("id");
    assertThat(all).hasSize(6);
    assertThat(PageWalk.of(rows + "&limit=1", "id")).isEqualTo(all);
    assertThat(PageWalk.of(rows + "&limit=4", "id")).isEqualTo(all);
  }

  @Test
  void aCompositeKeyLeadsToItsRowsOnce() throws SQLException {
    store.execute("update odd.base set id = id + 10 where id in (3, 5)");
    given()
        .header("Cache-Control", "no-cache")
        .get("/pairs?select=n&order=p")
        .then()
        .body(equalTo("[{\"n\":1},{\"n\":1},{\"n\":1},{\"n\":2},{\"n\":1}]"));
    store.execute("update odd.base set id = id - 10 where id in (13, 15)");
    Patience.await(() -> given().get("/odd_types?id=gt.10&select=id").asString().equals("[]"));
    given()
        .get("/pairs?select=n&order=p")
        .then()
        .body(equalTo("[{\"n\":1},{\"n\":1},{\"n\":1},{\"n\":2},{\"n\":1}]"));
    assertThat(PageWalk.of("/pairs?select=n&limit=1", "n")).hasSize(5);
  }

  @Test
  void isNullHasPostgresMeaningForCompositeValues() {
    given()
        .get("/odd_types?p=is.null&select=id")
        .then()
        .body(equalTo("[{\"id\":3},{\"id\":4},{\"id\":5}]"));
  }

  @Test
  void timesOfUnusualYearsAreWrittenAsPostgresWritesThem() {
    given()
        .get("/odd_types?select=at&id=lt.6")
        .then()
        .body(
            equalTo(
                "[{\"at\":\"0044-03-15T12:00:00.5Z BC\"},{\"at\":\"294276-12-31T00:00:00Z\"},"
                    + "{\"at\":\"0001-12-31T00:00:00Z BC\"},{\"at\":\"2026-07-31T12:00:00Z\"},"
                    + "{\"at\":\"10000-01-01T00:00:00Z\"}]"));
    given()
        .header("Prefer", "timezone=Europe/Berlin")
        .get("/odd_types?select=at&id=eq.1")
        .then()
        .body(equalTo("[{\"at\":\"0044-03-15T12:53:28.5+00:53:28 BC\"}]"));
    given()
        .header("Accept", "text/csv")
        .get("/odd_types?select=at&id=lt.3")
        .then()
        .body(equalTo("at\r\n0044-03-15T12:00:00.5Z BC\r\n294276-12-31T00:00:00Z\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at=eq.0044-03-15T12:00:00.5Z BC",
        "at=lt.0044-12-31 BC",
        "at=lt.0043-01-01T00:00:00Z BC",
        "at=in.(\"0044-03-15T12:00:00.5Z BC\",2026-01-01T00:00:00Z)",
        "at=eq.0044-03-15 13:00:00.5 01 BC",
        "and=(at.lt.2026-01-01,at.neq.\"0001-12-31T00:00:00Z BC\")"
      })
  void timesOfUnusualYearsFilter(String filter) {
    String[] parts = filter.split("=", 2);
    given()
        .queryParam(parts[0], parts[1])
        .queryParam("select", "id")
        .get("/odd_types")
        .then()
        .body(equalTo("[{\"id\":1}]"));
  }

  @Test
  void timesOfUnusualYearsNameRows() {
    for (String time :
        List.of(
            "2026-07-31T12:00:00Z",
            "0044-03-15T12:00:00.5Z%20BC",
            "2026-07-31T12:00:00Z",
            "294276-12-31T00:00:00Z")) {
      given()
          .urlEncodingEnabled(false)
          .get("/moments/" + time + "?select=at")
          .then()
          .body("at", equalTo(time.replace("%20", " ")));
    }
  }

  @Test
  void rowsAreGroupedByTypesWithoutAnOrder() {
    given()
        .get("/odd_types?select=x,n:count()&id=lt.5")
        .then()
        .body(equalTo("[{\"x\":\"10\",\"n\":1},{\"x\":\"7\",\"n\":2},{\"x\":\"8\",\"n\":1}]"));
    given()
        .get("/odd_types?select=xs,n:count()&id=lt.5&order=xs.desc")
        .then()
        .body("n", equalTo(List.of(1, 2, 1)));
  }

  @Test
  void aListOfPointsExcludesRows() {
    given()
        .queryParam("place", "not.in.(\"(1,1)\",\"(2,2)\")")
        .queryParam("select", "id")
        .get("/odd_types")
        .then()
        .body(equalTo("[{\"id\":3},{\"id\":4}]"));
  }

  @Test
  void linksEncodeASlashInTheName() {
    assertThat(PageWalk.of("/a.b%2Fc?limit=2", "id")).hasSize(6);
  }

  @Test
  void aViewThatReadsNoTableIsMaintained() throws SQLException {
    for (String header : List.of("max-age=3600", "no-cache")) {
      given()
          .header("Cache-Control", header)
          .get("/no_table?select=id")
          .then()
          .statusCode(200)
          .header("View-Staleness", equalTo("0"))
          .body(equalTo("[{\"id\":1},{\"id\":2},{\"id\":3}]"));
    }
    given()
        .header("Cache-Control", "no-cache")
        .get("/one_row")
        .then()
        .body(equalTo("[{\"id\":1}]"));
    assertThat(
            store.text(
                "select string_agg(coalesce(problem, mode), ',') from order_volume.views where view_name in ('no_table', 'one_row')"))
        .isEqualTo("incremental,incremental");
  }
}
