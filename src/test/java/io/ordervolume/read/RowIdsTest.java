package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests rows of a foreign view whose id has several columns with names that need quotes. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class RowIdsTest {

  private static final String PATH = "/Part%20sums";

  private final TestSql store = TestSql.ofService();

  @BeforeEach
  void maintainAView() throws SQLException {
    if (store.text("select to_regclass('parts')") == null) {
      store.execute(
          """
          create table parts ("Order No" integer, "s""ku" text, v integer, primary key ("Order No", "s""ku"));
          insert into parts select n, 'b,' || n, n from generate_series(1, 50) n;
          create materialized view "Part sums" as
            select "Order No", "s""ku", sum(v) as total from parts group by "Order No", "s""ku";
          create unique index on "Part sums" ("Order No", "s""ku");
          select order_volume.maintain('"Part sums"')""");
    }
    Patience.await(() -> given().urlEncodingEnabled(false).get(PATH).statusCode() == 200);
  }

  @Test
  void aRowIsNamedByAllColumnsOfItsId() {
    given()
        .urlEncodingEnabled(false)
        .get(PATH + "/7,%22b,7%22")
        .then()
        .statusCode(200)
        .body(equalTo("{\"Order No\":7,\"s\\\"ku\":\"b,7\",\"total\":7}"));
  }

  @Test
  void aPlainViewUsesTheRowIdOfItsRegistration() throws SQLException {
    store.execute(
        """
        create or replace view cheap_parts as select "Order No" as number, v % 2 as odd, v from parts where v < 10;
        select order_volume.serve('cheap_parts', key => '{number}')
        """);
    Patience.await(() -> given().get("/cheap_parts/7").statusCode() == 200);

    given().get("/cheap_parts/7").then().body(equalTo("{\"number\":7,\"odd\":1,\"v\":7}"));
    given().get("/cheap_parts/70").then().statusCode(404);
    assertThatThrownBy(
            () -> store.execute("select order_volume.serve('cheap_parts', key => '{odd}')"))
        .hasMessageContaining("Several rows");
    assertThatThrownBy(
            () -> store.execute("select order_volume.serve('cheap_parts', key => '{none}')"))
        .hasMessageContaining("does not have");
  }

  /** No index keeps rows of a plain view from getting the same id after the registration. */
  @Test
  void anIdThatSeveralRowsShareIsRefusedAndPagesHaveThemAll() throws SQLException {
    store.execute(
        """
        create table if not exists labels (k int, v text);
        truncate labels;
        insert into labels values (1, 'a'), (2, 'b'), (3, 'c');
        create or replace view labelled as select k, v from labels;
        select order_volume.serve('labelled', key => '{k}')
        """);
    Patience.await(() -> given().get("/labelled/2").statusCode() == 200);

    store.execute("insert into labels values (2, 'second'), (2, 'third')");

    given()
        .get("/labelled/2")
        .then()
        .statusCode(409)
        .body("detail", equalTo("Several rows of labelled have this k."));
    given().get("/labelled/1").then().statusCode(200).body("v", equalTo("a"));
    given()
        .get("/labelled?order=k&limit=2")
        .then()
        .header("Link", containsString("</labelled?order=k&limit=2&offset=2>"));
    given().get("/labelled?order=k&limit=4").then().header("Link", containsString("cursor="));
    given().get("/labelled?limit=0").then().statusCode(200).body(equalTo("[]"));
  }

  @Test
  void anIdWithTooFewColumnsIsRefused() {
    given()
        .urlEncodingEnabled(false)
        .get(PATH + "/7")
        .then()
        .statusCode(400)
        .body("hint", containsString("Order No,s\"ku"));
  }

  @Test
  void aChangeIsInLiveRowsAtOnce() throws SQLException {
    store.execute("update parts set v = v + 1000 where \"Order No\" = 9");
    given()
        .urlEncodingEnabled(false)
        .header("Cache-Control", "no-cache")
        .get(PATH + "?total=gt.1000&select=total")
        .then()
        .statusCode(200)
        .body(equalTo("[{\"total\":1009}]"));
  }

  @Test
  void aReleasedViewIsNotServedAnyMore() throws SQLException {
    store.execute(
        """
        create materialized view passing as table parts;
        create unique index on passing ("Order No", "s""ku");
        select order_volume.maintain('passing')""");
    Patience.await(() -> given().get("/passing").statusCode() == 200);
    store.execute("select order_volume.release('passing')");
    Patience.await(() -> given().get("/passing").statusCode() == 404);
    given().get("/passing").then().body("detail", equalTo("There is no relation passing here."));
  }
}
