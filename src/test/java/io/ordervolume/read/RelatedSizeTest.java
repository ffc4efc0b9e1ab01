package io.ordervolume.read;

import static io.ordervolume.testing.EncodedRequests.ask;
import static io.ordervolume.testing.EncodedRequests.get;
import static io.ordervolume.testing.EncodedRequests.getLive;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the bound of related rows. Three of four boxes have letters of 7 MB. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class RelatedSizeTest {

  private static final String LETTERS = "/bound_boxes?select=id,bound_letters(id,text)&order=id";

  @BeforeEach
  void registerViews() throws SQLException {
    TestSql store = TestSql.ofService();
    if (store.text("select to_regclass('bound.boxes')") == null) {
      store.execute(
          """
          create schema bound;
          create table bound.boxes (id integer primary key);
          create table bound.letters (id integer primary key, box integer references bound.boxes, text text);
          insert into bound.boxes select n from generate_series(1, 4) n;
          insert into bound.letters select n, 1 + n / 10, repeat('x', 700000) from generate_series(0, 29) n;
          create materialized view bound.bound_boxes as table bound.boxes;
          create unique index on bound.bound_boxes (id);
          create view bound.bound_letters as table bound.letters;
          select order_volume.maintain('bound.bound_boxes'), order_volume.serve('bound.bound_letters')""");
    }
    Patience.await(() -> get(LETTERS + "&limit=0").statusCode() == 200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LETTERS,
        "/bound_boxes?select=id,...bound_letters(text)",
        "/bound_letters?select=id,bound_boxes(bound_letters(text))&limit=2",
        "/bound_boxes/1?select=bound_letters(text,bound_boxes(bound_letters(text)))",
      })
  void rejectsPagesWithTooManyRelatedRows(String path) {
    for (Response response : new Response[] {get(path), getLive(path)}) {
      response
          .then()
          .statusCode(400)
          .body("code", equalTo("PGRST103"))
          .body("message", containsString("16 MiB"));
    }
  }

  @Test
  void smallerPagesAndListsAreAnswered() {
    assertThat(get(LETTERS + "&limit=1").asString()).hasSizeGreaterThan(7_000_000);
    get(LETTERS + "&bound_letters.limit=5").then().statusCode(200);
  }

  @Test
  void exportsHoldOneRowsListsAtATime() {
    ask(given().accept("application/x-ndjson"), LETTERS).then().statusCode(200);
    ask(given().accept("text/csv"), "/bound_boxes?select=id,...bound_letters(letter:id)&order=id")
        .then()
        .statusCode(200)
        .body(containsString("4,[]"));
    ask(
            given().accept("application/x-ndjson"),
            "/bound_boxes?select=id,bound_letters(text,bound_boxes(bound_letters(text)))&order=id")
        .then()
        .statusCode(400)
        .body("message", containsString("16 MiB"));
  }
}
