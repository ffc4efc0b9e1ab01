package io.ordervolume.read;

import static io.ordervolume.testing.EncodedRequests.ask;
import static io.ordervolume.testing.EncodedRequests.get;
import static io.ordervolume.testing.EncodedRequests.getLive;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests aggregates of related rows, and aggregates that are grouped by related rows. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class RelatedAggregatesTest {

  @BeforeEach
  void registerViews() throws SQLException {
    CinemaViews.register(TestSql.ofService());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          cinema_actors?select=name,f:cinema_films!star(gross.sum(),count())&id=lt.4&order=id | [{"name":"Ann","f":[{"sum":15.50,"count":2}]},{"name":"Bob","f":[{"sum":20,"count":1}]},{"name":"Cid","f":[{"sum":null,"count":0}]}]
          cinema_actors?select=name,f:cinema_films!star(year,n:count())&id=eq.1 | [{"name":"Ann","f":[{"year":1999,"n":1}, {"year":2001,"n":1}]}]
          cinema_films?select=id,cinema_actors!star(n:count())&id=gte.3&order=id | [{"id":3,"cinema_actors":{"n":0}},{"id":4,"cinema_actors":{"n":1}}]
          cinema_actors?select=name,...cinema_films!star(gross.sum(),n:count())&order=id | [{"name":"Ann","sum":15.50,"n":2},{"name":"Bob","sum":20,"n":1},{"name":"Cid","sum":null,"n":0},{"name":"Dee","sum":null,"n":0}]
          cinema_actors?select=name,...cinema_films!star(n:count())&cinema_films.year=eq.1999&id=eq.1 | [{"name":"Ann","n":1}]
          cinema_actors?select=name,...cinema_films!star(year,n:count())&id=in.(1,4)&order=id | [{"name":"Ann","year":[1999, 2001],"n":[1, 1]},{"name":"Dee","year":[],"n":[]}]
          cinema_actors?select=name,...cinema_films!star(year,n:count())&cinema_films.order=year.desc&id=eq.1 | [{"name":"Ann","year":[2001, 1999],"n":[1, 1]}]
          cinema_films?select=title,...cinema_actors!star(star:name,...cinema_films!star(total:gross.sum()))&id=lt.3&order=id | [{"title":"Alpha","star":"Ann","total":15.50},{"title":"Beta","star":"Bob","total":20}]
          cinema_actors?select=name,...cinema_films!cinema_roles(id,...cinema_films!sequel_of(n:count()))&id=eq.2 | [{"name":"Bob","id":[1, 2],"n":[2, 0]}]
          cinema_films?select=n:count(),gross.sum(),...cinema_actors!star(star:name)&order=star.nullsfirst | [{"n":1,"sum":null,"star":null},{"n":2,"sum":15.50,"star":"Ann"},{"n":1,"sum":20,"star":"Bob"}]
          cinema_films?select=year,n:count(),...cinema_actors!star!inner(star:name)&order=year,star | [{"year":1999,"n":1,"star":"Ann"},{"year":1999,"n":1,"star":"Bob"},{"year":2001,"n":1,"star":"Ann"}]
          cinema_actors?select=name,f:cinema_films!cinema_roles(n:count(),...cinema_actors!star(star:name))&id=eq.2 | [{"name":"Bob","f":[{"n":1,"star":"Ann"}, {"n":1,"star":"Bob"}]}]
          cinema_films?select=n:count(),a:cinema_actors!star()&a.name=eq.Ann&a=not.is.null | [{"n":2}]
          """)
  void aggregates(String path, String json) {
    Response response = get("/" + path);
    assertThat(response.asString().replace(" \n ", " ")).isEqualTo(json);
    response.then().statusCode(200);
    assertThat(getLive("/" + path).asString()).isEqualTo(response.asString());
  }

  @Test
  void countsGroupsOfRelatedRows() {
    String path = "/cinema_films?select=n:count(),...cinema_actors!star(star:name)&limit=1";
    ask(given().header("Prefer", "count=exact"), path)
        .then()
        .statusCode(206)
        .header("Content-Range", equalTo("0-0/3"));
  }

  @Test
  void writesAggregatesAsPlainValues() {
    ask(
            given().accept("text/csv"),
            "/cinema_actors?select=name,...cinema_films!star(gross.sum())&id=lt.3&order=id")
        .then()
        .body(equalTo("name,sum\r\nAnn,15.50\r\nBob,20\r\n"));
  }
}
