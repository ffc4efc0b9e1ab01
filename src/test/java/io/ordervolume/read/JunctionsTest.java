package io.ordervolume.read;

import static io.ordervolume.testing.EncodedRequests.ask;
import static io.ordervolume.testing.EncodedRequests.get;
import static io.ordervolume.testing.EncodedRequests.getLive;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests related rows that a third relation relates, and rows of a relation related to itself. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class JunctionsTest {

  private static final String CAST =
      "/cinema_films?select=title,c:cinema_actors!cinema_roles(name)";

  private final TestSql store = TestSql.ofService();

  @BeforeEach
  void registerViews() throws SQLException {
    CinemaViews.register(store);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          cinema_films?select=id,cinema_actors!cinema_roles(name)&order=id | [{"id":1,"cinema_actors":[{"name":"Ann"}, {"name":"Bob"}]},{"id":2,"cinema_actors":[{"name":"Bob"}, {"name":"Cid"}]},{"id":3,"cinema_actors":[]},{"id":4,"cinema_actors":[{"name":"Cid"}]}]
          cinema_actors?select=name,cinema_films!cinema_roles(title)&id=gt.2&order=id | [{"name":"Cid","cinema_films":[{"title":"Beta"}, {"title":"Delta"}]},{"name":"Dee","cinema_films":[]}]
          cinema_films?select=id,cinema_posters(artist)&id=gte.2&id=lte.3&order=id | [{"id":2,"cinema_posters":{"artist":"Fay"}},{"id":3,"cinema_posters":null}]
          cinema_films?select=id,...cinema_prints(artist)&id=eq.1 | [{"id":1,"artist":"Fay"}]
          cinema_films?select=id,cinema_reprints(artist)&id=eq.1 | [{"id":1,"cinema_reprints":{"artist":"FAY"}}]
          cinema_films?select=id,cinema_copies(n)&id=eq.1 | [{"id":1,"cinema_copies":[{"n":1}, {"n":2}]}]
          cinema_films?select=id,cinema_counts(n)&id=eq.1 | [{"id":1,"cinema_counts":[{"n":1}, {"n":1}]}]
          cinema_films?select=id,cinema_actors!roles_actor_id_fkey!cinema_roles(id)&id=eq.4 | [{"id":4,"cinema_actors":[{"id":3}]}]
          cinema_films?select=id,cinema_actors!star(name)&id=eq.2 | [{"id":2,"cinema_actors":{"name":"Bob"}}]
          cinema_films?select=id,c:cinema_actors!cinema_roles(name)&c.order=name.desc&c.limit=1&order=id&limit=2 | [{"id":1,"c":[{"name":"Bob"}]},{"id":2,"c":[{"name":"Cid"}]}]
          cinema_films?select=id,c:cinema_actors!cinema_roles!inner(name)&c.name=in.(Ann,Cid)&order=id | [{"id":1,"c":[{"name":"Ann"}]},{"id":2,"c":[{"name":"Cid"}]},{"id":4,"c":[{"name":"Cid"}]}]
          cinema_films?select=id,c:cinema_actors!cinema_roles()&c=is.null | [{"id":3}]
          cinema_films?select=id,c:cinema_actors!cinema_roles(),s:cinema_actors!star()&s.name=eq.Ann&c.name=eq.Cid&or=(c.not.is.null,s.not.is.null)&order=id | [{"id":1},{"id":2},{"id":4}]
          cinema_films?select=id,...cinema_actors!cinema_roles(cast:name)&id=lt.3&order=id | [{"id":1,"cast":["Ann", "Bob"]},{"id":2,"cast":["Bob", "Cid"]}]
          cinema_films?select=id,...cinema_actors!cinema_roles(n:count())&order=id | [{"id":1,"n":2},{"id":2,"n":2},{"id":3,"n":0},{"id":4,"n":1}]
          cinema_actors?select=name,f:cinema_films!cinema_roles(id,a:cinema_actors!cinema_roles(name))&id=eq.1 | [{"name":"Ann","f":[{"id":1,"a":[{"name":"Ann"}, {"name":"Bob"}]}]}]
          cinema_actors?select=name,f:cinema_actors!friend_other(name)&id=eq.1 | [{"name":"Ann","f":[{"name":"Bob"}, {"name":"Cid"}]}]
          cinema_actors?select=name,f:cinema_actors!friend_one(name)&id=eq.3 | [{"name":"Cid","f":[{"name":"Ann"}, {"name":"Bob"}]}]
          cinema_films?select=id,sequel_of!cinema_films(title)&id=gte.3&order=id | [{"id":3,"sequel_of":{"title":"Alpha"}},{"id":4,"sequel_of":null}]
          cinema_films?select=id,cinema_films(title)&order=id&limit=2 | [{"id":1,"cinema_films":[{"title":"Beta"}, {"title":"Gamma"}]},{"id":2,"cinema_films":[]}]
          cinema_films?select=id,...sequel_of!cinema_films(first:title),next:cinema_films!sequel_of(id)&sequel_of=not.is.null&order=id | [{"id":2,"first":"Alpha","next":[]},{"id":3,"first":"Alpha","next":[]}]
          cinema_ratings?select=id,"cinema critics"(name)&order="cinema critics"(name) | [{"id":1,"cinema critics":{"name":"Eve"}}]
          cinema_ratings?select=id,..."cinema critics"!inner(name)&"cinema critics".name=eq.Eve | [{"id":1,"name":"Eve"}]
          cinema_ratings?select=id,cinema critics()&or=("cinema critics".is.null,id.eq.7) | []
          """)
  void embedsRelatedRows(String path, String json) {
    Response response = get("/" + path);
    assertThat(withoutLines(response)).isEqualTo(json);
    response.then().statusCode(200);
    assertThat(getLive("/" + path).asString()).isEqualTo(response.asString());
  }

  /** json_agg begins a new line for each element. */
  private static String withoutLines(Response response) {
    return response.asString().replace(" \n ", " ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cinema_films?select=sequel_of(id)                       | 300 | PGRST201 | changing 'sequel_of' to one of the following: 'cinema_clock!sequel', 'sequel_of!cinema_films'. Find
          cinema_films?select=cinema_actors(name)                 | 300 | PGRST201 | : 'cinema_actors!cinema_old_roles', 'cinema_actors!cinema_roles', 'cinema_actors!star'. Find
          cinema_actors?select=cinema_actors!cinema_friends(name) | 300 | PGRST201 | : 'cinema_actors!friend_one', 'cinema_actors!friend_other'. Find
          cinema_films?select="cinema critics"(name)              | 400 | PGRST200 | cinema_actors
          cinema_films?select=cinema_actors!cinema_ratings(name)  | 400 | PGRST200 | cinema_actors
          cinema_films?select=cinema_actors!cinema_roles(secret)  | 400 | 42703    | id, name
          cinema_films?select=cinema_actors!cinema_roles(name)&cinema_roles.secret=eq.x | 400 | PGRST108 | cinema_roles()
          """)
  void refuses(String path, int status, String code, String hint) {
    get("/" + path)
        .then()
        .body("code", equalTo(code))
        .body("hint", containsString(hint))
        .statusCode(status);
  }

  @Test
  void describesTheRelationshipsThatANameMayMean() {
    get("/cinema_films?select=cinema_actors(name)")
        .then()
        .statusCode(300)
        .body("message", equalTo("Several relationships lead to \"cinema_actors\"."))
        .body(
            "details",
            equalTo(
                List.of(
                    Map.of(
                        "cardinality",
                        "many-to-one",
                        "embedding",
                        "cinema_films with cinema_actors",
                        "relationship",
                        "star using cinema_films(star) and cinema_actors(id)"),
                    throughJunction("cinema_old_roles"),
                    throughJunction("cinema_roles"))));
  }

  private static Map<String, String> throughJunction(String junction) {
    return Map.of(
        "cardinality",
        "many-to-many",
        "embedding",
        "cinema_films with cinema_actors",
        "relationship",
        junction + " using roles_film_id_fkey(film_id) and roles_actor_id_fkey(actor_id)");
  }

  @Test
  void aPlainJunctionShowsNewPairsAtOnce() throws SQLException {
    store.execute("insert into cinema.roles values (3, 4, 'z')");
    try {
      assertThat(get(CAST + "&id=eq.3").asString())
          .isEqualTo("[{\"title\":\"Gamma\",\"c\":[{\"name\":\"Dee\"}]}]");
    } finally {
      store.execute("delete from cinema.roles where film_id = 3");
    }
  }

  @Test
  void pairsOfAMaintainedJunctionAreAsOldAsItIs() throws SQLException {
    String path = "/cinema_actors?select=f:cinema_actors!friend_other(name)&id=eq.4";
    String expected = "[{\"f\":[{\"name\":\"Ann\"}]}]";
    store.execute("insert into cinema.friends values (4, 1)");
    try {
      getLive(path).then().body(equalTo(expected)).header("View-Staleness", equalTo("0"));
      Patience.await(() -> get(path).asString().equals(expected));
    } finally {
      store.execute("delete from cinema.friends where one = 4");
    }
    getLive(path).then().body(equalTo("[{\"f\":[]}]"));
  }

  @Test
  void storedPairsBelowAPlainViewHaveNoAge() {
    String path = "/cinema_films?select=title,cinema_actors!cinema_old_roles(name)&id=eq.1";
    get(path)
        .then()
        .statusCode(200)
        .header("View-Staleness", equalTo("unknown"))
        .header("View-As-Of", nullValue());
    getLive(path)
        .then()
        .statusCode(200)
        .header("View-Source", equalTo("current"))
        .header("View-Staleness", equalTo("unknown"));
    ask(given().header("Cache-Control", "no-cache").header("Prefer", "handling=strict"), path)
        .then()
        .statusCode(501);
    get(CAST).then().header("View-Staleness", not(equalTo("unknown")));
  }

  @Test
  void aResponseWithRowsOfUnknownAgeIsNotLive() throws SQLException {
    String path = "/cinema_films?select=title,cinema_clock(seen)&id=eq.1";
    store.execute("update cinema.films set gross = gross + 1 where id = 1");
    getLive(path)
        .then()
        .statusCode(200)
        .header("View-Source", equalTo("current"))
        .header("View-Staleness", equalTo("unknown"));
    store.execute("update cinema.films set gross = gross - 1 where id = 1");
  }
}
