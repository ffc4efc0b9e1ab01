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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests related rows that functions of the database return. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class RelationshipFunctionsTest {

  private final TestSql store = TestSql.ofService();

  @BeforeEach
  void registerViews() throws SQLException {
    if (store.text("select to_regclass('arcade.makers')") == null) {
      store.execute(
          """
          create schema arcade;
          create table arcade.makers (id integer primary key, name text not null, boss integer);
          create table arcade.games (id integer primary key, name text not null, maker_id integer references arcade.makers,
            cost numeric(6, 2), at timestamptz, tags text[]);
          insert into arcade.makers values (1, 'Sid', null), (2, 'Hiro', 1), (3, 'Nobody', 1);
          insert into arcade.games values (1, 'Civ I', 1, 10.50, '2026-01-31 23:30Z', '{a,b}'), (2, 'Civ II', 1, 20, null, null),
            (3, 'Fantasy I', 2, null, null, '{}'), (4, 'Orphan', null, 5, null, null);
          create materialized view arcade.arcade_makers as table arcade.makers;
          create materialized view arcade.arcade_games as table arcade.games;
          create view arcade.arcade_list as select id, name, maker_id from arcade.games;
          create unique index on arcade.arcade_makers (id);
          create unique index on arcade.arcade_games (id);
          create function arcade.maker(arcade.arcade_games) returns setof arcade.arcade_makers stable language sql rows 1
            as 'select * from arcade.arcade_makers where id = $1.maker_id';
          create function arcade."one maker"(arcade.arcade_games) returns arcade.arcade_makers stable language sql
            as 'select m from arcade.arcade_makers m where id = $1.maker_id';
          create function arcade.games(arcade.arcade_makers) returns setof arcade.arcade_games stable language sql
            as 'select * from arcade.arcade_games where maker_id = $1.id order by id desc';
          create function arcade.boss(arcade.arcade_makers) returns setof arcade.arcade_makers stable language sql rows 1
            as 'select * from arcade.arcade_makers where id = $1.boss';
          create function arcade.arcade_list(arcade.arcade_makers) returns setof arcade.arcade_list stable language sql
            as 'select * from arcade.arcade_list where maker_id = $1.id and name like ''%II''';
          create function arcade.echo(arcade.arcade_games) returns setof arcade.arcade_games immutable language sql rows 1
            as 'select $1.*';
          create function arcade.maker(arcade.arcade_list) returns setof arcade.arcade_makers stable language sql rows 1
            as 'select * from arcade.arcade_makers where id = $1.maker_id';
          create function arcade.writes(arcade.arcade_games) returns setof arcade.arcade_makers language sql
            as 'select * from arcade.arcade_makers';
          create function arcade.fails(arcade.arcade_games) returns setof arcade.arcade_makers stable language plpgsql
            as 'begin raise exception ''no makers today''; end';
          create function arcade.lost(arcade.arcade_games) returns setof arcade.arcade_makers stable language plpgsql
            as 'begin return query select * from arcade.nothing; end';
          create function arcade.foreign(arcade.arcade_games) returns setof arcade.arcade_makers stable language sql
            as 'select * from arcade.arcade_makers';
          create function arcade.breaks() returns integer stable language plpgsql as 'begin raise exception ''broken''; end';
          create view arcade.arcade_broken as select arcade.breaks() as n;
          select order_volume.serve('arcade.arcade_broken');
          create role arcade_stranger;
          grant usage, create on schema arcade to arcade_stranger;
          alter function arcade.foreign owner to arcade_stranger;
          select order_volume.maintain('arcade.arcade_makers'), order_volume.maintain('arcade.arcade_games'),
            order_volume.serve('arcade.arcade_list', key => '{id}')""");
    }
    for (String relation : List.of("makers", "games", "list")) {
      Patience.await(() -> get("/arcade_" + relation + "?limit=1").statusCode() == 200);
    }
    Patience.await(() -> get("/arcade_games?select=maker(id)&limit=1").statusCode() == 200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          arcade_games?select=name,maker(name)&order=id | [{"name":"Civ I","maker":{"name":"Sid"}},{"name":"Civ II","maker":{"name":"Sid"}},{"name":"Fantasy I","maker":{"name":"Hiro"}},{"name":"Orphan","maker":null}]
          arcade_games?select=id,"one maker"(name)&order=id.desc&limit=2 | [{"id":4,"one maker":null},{"id":3,"one maker":{"name":"Hiro"}}]
          arcade_games?select=id,m:one maker()&m=is.null | [{"id":4}]
          arcade_makers?select=name,games(name)&order=id | [{"name":"Sid","games":[{"name":"Civ II"}, {"name":"Civ I"}]},{"name":"Hiro","games":[{"name":"Fantasy I"}]},{"name":"Nobody","games":[]}]
          arcade_makers?select=id,g:games(id,cost)&g.cost=gt.5&g.order=cost&g.limit=1&id=eq.1 | [{"id":1,"g":[{"id":1,"cost":10.50}]}]
          arcade_makers?select=id,games(id)&games.offset=1&games.limit=5&id=eq.1 | [{"id":1,"games":[{"id":1}]}]
          arcade_makers?select=id,games!inner(id)&games.name=eq.Civ I | [{"id":1,"games":[{"id":1}]}]
          arcade_games?select=id,d:maker!inner(name)&d.name=like.H* | [{"id":3,"d":{"name":"Hiro"}}]
          arcade_games?select=id,maker()&or=(maker.is.null,cost.gt.15)&order=id | [{"id":2},{"id":4}]
          arcade_makers?select=name,boss(name,games(id))&id=gte.2&order=id | [{"name":"Hiro","boss":{"name":"Sid","games":[{"id":2}, {"id":1}]}},{"name":"Nobody","boss":{"name":"Sid","games":[{"id":2}, {"id":1}]}}]
          arcade_makers?select=id,arcade_games(id,maker(name))&id=eq.2 | [{"id":2,"arcade_games":[{"id":3,"maker":{"name":"Hiro"}}]}]
          arcade_games?select=id,...maker(by:name,...boss(boss:name))&id=gte.2&order=id | [{"id":2,"by":"Sid","boss":null},{"id":3,"by":"Hiro","boss":"Sid"},{"id":4,"by":null,"boss":null}]
          arcade_makers?select=id,...games(g:id)&order=id | [{"id":1,"g":[2, 1]},{"id":2,"g":[3]},{"id":3,"g":[]}]
          arcade_makers?select=id,...games(n:count(),cost.sum())&order=id | [{"id":1,"n":2,"sum":30.50},{"id":2,"n":1,"sum":null},{"id":3,"n":0,"sum":null}]
          arcade_games?select=n:count(),...maker(by:name)&order=by.nullslast | [{"n":1,"by":"Hiro"},{"n":2,"by":"Sid"},{"n":1,"by":null}]
          arcade_games?select=id,maker()&order=maker(name).desc.nullslast,id&limit=3 | [{"id":1},{"id":2},{"id":3}]
          arcade_makers?select=id,arcade_list(id)&order=id | [{"id":1,"arcade_list":[{"id":2}]},{"id":2,"arcade_list":[]},{"id":3,"arcade_list":[]}]
          arcade_list?select=id,maker(name)&id=eq.3 | [{"id":3,"maker":{"name":"Hiro"}}]
          arcade_games?select=id,echo(*)&id=eq.1 | [{"id":1,"echo":{"id":1,"name":"Civ I","maker_id":1,"cost":10.50,"at":"2026-01-31T23:30:00Z","tags":["a","b"]}}]
          arcade_games?select=id,maker!anything(name)&id=eq.3 | [{"id":3,"maker":{"name":"Hiro"}}]
          arcade_games/3?select=id,maker(name) | {"id":3,"maker":{"name":"Hiro"}}
          """)
  void embedsRowsOfFunctions(String path, String json) {
    Response response = get("/" + path);
    assertThat(response.asString().replace(" \n ", " ")).isEqualTo(json);
    response.then().statusCode(200);
    assertThat(getLive("/" + path).asString()).isEqualTo(response.asString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          arcade_games?select=writes(name)     | PGRST200 | maker
          arcade_games?select=foreign(name)    | PGRST200 | maker
          arcade_games?select=maker(colour)    | 42703    | name
          arcade_games?select=fails(name)      | P0001    | log
          arcade_games?select=lost(name)       | 42P01    | log
          arcade_games?select=maker(name)&maker.id=eq.x | 22P02 | 42
          arcade_makers?select=arcade_list!arcade_games(name)&arcade_list.colour=eq.x | 42703 | id
          """)
  void refuses(String path, String code, String hint) {
    get("/" + path)
        .then()
        .body("code", equalTo(code))
        .body("hint", containsString(hint))
        .statusCode(400);
  }

  @Test
  void errorsThatAFunctionRaisesReachTheClient() {
    get("/arcade_games?select=fails(name)").then().body("message", equalTo("no makers today."));
    get("/arcade_games?select=lost(name)").then().body("message", not(containsString("nothing")));
  }

  @Test
  void failuresOfAViewHaveTheirSqlStateOnly() {
    Patience.await(() -> get("/arcade_broken").statusCode() != 404);
    get("/arcade_broken")
        .then()
        .statusCode(500)
        .body("code", equalTo("P0001"))
        .body("message", not(containsString("broken")));
  }

  @Test
  void countsRowsThatHaveRowsOfAFunction() {
    ask(given().header("Prefer", "count=exact"), "/arcade_makers?select=id,games!inner(id)&limit=1")
        .then()
        .statusCode(206)
        .header("Content-Range", equalTo("0-0/2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/arcade_games?select=id,maker(name)",
        "/arcade_games?select=id,...maker(by:name)",
        "/arcade_makers?select=id,arcade_games(maker(name))",
        "/arcade_games?select=id,maker()&maker=not.is.null",
        "/arcade_games?select=id,maker()&order=maker(name)",
      })
  void nothingSaysHowOldRowsOfAFunctionAre(String path) throws SQLException {
    get(path)
        .then()
        .statusCode(200)
        .header("View-Staleness", equalTo("unknown"))
        .header("View-As-Of", nullValue());
    store.execute("update arcade.games set cost = cost + 1 where id = 4");
    getLive(path)
        .then()
        .statusCode(200)
        .header("View-Source", equalTo("current"))
        .header("View-Staleness", equalTo("unknown"));
    ask(given().header("Cache-Control", "no-cache").header("Prefer", "handling=strict"), path)
        .then()
        .statusCode(501)
        .body("detail", containsString("the function maker returns some of them"));
  }

  @Test
  void rowsOfAFunctionHaveALabelAlsoWhereThePlainViewHasNone() {
    get("/arcade_list?select=id,maker(name)&id=eq.3")
        .then()
        .statusCode(200)
        .header("View-Staleness", equalTo("unknown"));
    get("/arcade_list?select=id&id=eq.3").then().header("View-Staleness", nullValue());
  }

  @Test
  void aFunctionGetsTheRowAsItIsRead() throws SQLException {
    store.execute("update arcade.games set name = 'Civ One' where id = 1");
    try {
      Patience.await(
          () ->
              get("/arcade_games?select=echo(name)&id=eq.1")
                  .asString()
                  .equals("[{\"echo\":{\"name\":\"Civ One\"}}]"));
    } finally {
      store.execute("update arcade.games set name = 'Civ I' where id = 1");
      Patience.await(
          () -> get("/arcade_games?select=name&id=eq.1").asString().contains("\"Civ I\""));
    }
  }

  @Test
  void twoFunctionsOfOneNameAreAmbiguous() throws SQLException {
    store.execute(
        """
        create schema arcade_two;
        create function arcade_two.boss(arcade.arcade_makers) returns setof arcade.arcade_makers stable language sql
          as 'select * from arcade.arcade_makers'""");
    try {
      Patience.await(() -> get("/arcade_makers?select=boss(id)").statusCode() == 300);
      get("/arcade_makers?select=boss(id)")
          .then()
          .body("code", equalTo("PGRST201"))
          .body("details[0].relationship", equalTo("arcade.boss(arcade_makers)"))
          .body("details[1].relationship", equalTo("arcade_two.boss(arcade_makers)"));
    } finally {
      store.execute("drop schema arcade_two cascade");
      Patience.await(() -> get("/arcade_makers?select=boss(id)").statusCode() == 200);
    }
  }
}
