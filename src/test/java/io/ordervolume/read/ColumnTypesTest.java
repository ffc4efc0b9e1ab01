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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests columns of all types in a foreign view: they are rendered, filtered and refused as in
 * PostgreSQL.
 */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class ColumnTypesTest {

  /** Most types: name, type, a value in SQL, the value in JSON, and the value in a filter. */
  private static final String[][] TYPES = {
    {"bool", "boolean", "true", "true", "t"},
    {"int2", "smallint", "-32768", "-32768", "-32768"},
    {"int4", "integer", "2", "2", "2"},
    {"int8", "bigint", "9007199254740993", "9007199254740993", "9007199254740993"},
    {"float4", "real", "1.5", "1.5", "1.5"},
    {"float8", "double precision", "'Infinity'", "\"Infinity\"", "infinity"},
    {"num", "numeric", "'NaN'", "\"NaN\"", "NaN"},
    {"num2", "numeric(30,18)", "12345678901.5", "12345678901.500000000000000000", "12345678901.5"},
    {"infinite", "numeric", "'-Infinity'", "\"-Infinity\"", "-Infinity"},
    {"txt", "text", "'O''Hara'", "\"O'Hara\"", "O'Hara"},
    {"vchar", "varchar(10)", "'abc'", "\"abc\"", "abc"},
    {"chr", "char(3)", "'ab'", "\"ab \"", "ab"},
    {
      "uuid",
      "uuid",
      "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
      "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
      "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"
    },
    {"day", "date", "'2026-07-31'", "\"2026-07-31\"", "2026-07-31"},
    {"tim", "time", "'12:00'", "\"12:00:00\"", "12:00"},
    {"ts", "timestamp", "'-infinity'", "\"-infinity\"", "-infinity"},
    {
      "tstz",
      "timestamptz",
      "'2026-07-31 12:00:00.5+02'",
      "\"2026-07-31T10:00:00.5Z\"",
      "2026-07-31T10:00:00.5Z"
    },
    {"later", "timestamptz", "'infinity'", "\"infinity\"", "infinity"},
    {"earlier", "timestamptz", "'-infinity'", "\"-infinity\"", "-infinity"},
    {"span", "interval", "'1 day 02:00'", "\"1 day 02:00:00\"", "26 hours"},
    {"bytes", "bytea", "'\\x00ff'", "\"\\\\x00ff\"", "\\x00ff"},
    {"doc", "jsonb", "'{\"b\": [1, 2]}'", "{\"b\": [1, 2]}", "{\"b\":[1,2]}"},
    {"ints", "integer[]", "'{1,NULL}'", "[1,null]", "{1,NULL}"},
    {"texts", "text[]", "'{a,\"b,c\"}'", "[\"a\",\"b,c\"]", "{a,\"b,c\"}"},
    {"mood", "kinds.mood", "'ok'", "\"ok\"", "ok"},
    {"rng", "int4range", "'[1,5)'", "\"[1,5)\"", "[1,4]"},
    {"addr", "inet", "'192.0.2.1/24'", "\"192.0.2.1/24\"", "192.0.2.1/24"},
    {"pos", "kinds.pos", "5", "5", "5"},
    {
      "pair",
      "kinds.pair",
      "'(1,\"two words\")'",
      "{\"x\":1,\"Y y\":\"two words\"}",
      "(1,\"two words\")"
    },
    {"bits", "bit(3)", "'101'", "\"101\"", "101"},
  };

  private final TestSql store = TestSql.ofService();

  static Stream<String[]> types() {
    return Stream.of(TYPES);
  }

  @BeforeEach
  void maintainAView() throws SQLException {
    if (store.text("select to_regclass('kinds.base')") == null) {
      store.execute(
          """
          create schema kinds;
          create type kinds.mood as enum ('sad', 'ok');
          create domain kinds.pos as integer check (value > 0);
          create type kinds.pair as (x integer, "Y y" text);
          create table kinds.base (id bigint primary key, raw json, %s);
          insert into kinds.base values (1, '{"a":
           1.0}', %s), (2, null, %s);
          create materialized view kinds.kinds_of_columns as table kinds.base;
          create unique index on kinds.kinds_of_columns (id);
          select order_volume.maintain('kinds.kinds_of_columns')"""
              .formatted(each(0, 1), each(2), types().map(type -> "null").collect(joined())));
    }
    Patience.await(() -> given().get("/kinds_of_columns").statusCode() == 200);
  }

  private static String each(int... parts) {
    return types()
        .map(
            type ->
                java.util.Arrays.stream(parts)
                    .mapToObj(part -> type[part])
                    .collect(Collectors.joining(" ")))
        .collect(joined());
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(", ");
  }

  @ParameterizedTest
  @MethodSource("types")
  void isRenderedAsInPostgres(String name, String type, String sql, String json, String text) {
    String row = given().queryParam("select", name).get("/kinds_of_columns/1").asString();
    assertThat(row).isEqualTo("{\"" + name + "\":" + json + "}");
  }

  @ParameterizedTest
  @MethodSource("types")
  void isFilteredSortedAndPaged(String name, String type, String sql, String json, String text) {
    given()
        .queryParam("select", "id")
        .queryParam(name, "eq." + text)
        .get("/kinds_of_columns")
        .then()
        .statusCode(200)
        .body(equalTo("[{\"id\":1}]"));
    String quoted = '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    given()
        .queryParam("select", "id")
        .queryParam(name, "in.(" + quoted + ")")
        .get("/kinds_of_columns")
        .then()
        .statusCode(200)
        .body(equalTo("[{\"id\":1}]"));
    String link =
        given()
            .queryParam("select", "id")
            .queryParam("order", name + ".desc.nullslast")
            .queryParam("limit", 1)
            .get("/kinds_of_columns")
            .then()
            .statusCode(200)
            .body(equalTo("[{\"id\":1}]"))
            .extract()
            .header("Link");
    given()
        .urlEncodingEnabled(false)
        .get(link.substring(1, link.indexOf('>')))
        .then()
        .statusCode(200)
        .body(equalTo("[{\"id\":2}]"));
  }

  @Test
  void jsonIsAnsweredAsStored() {
    String row = given().queryParam("select", "raw").get("/kinds_of_columns/1").asString();
    assertThat(row).isEqualTo("{\"raw\":{\"a\":\n 1.0}}");
    given()
        .queryParam("raw", "eq.{}")
        .get("/kinds_of_columns")
        .then()
        .statusCode(400)
        .body("parameter", equalTo("raw"));
  }

  @ParameterizedTest
  @MethodSource("types")
  void refusesAnInvalidValueAndNamesTheParameter(
      String name, String type, String sql, String json, String text) {
    if (Stream.of("txt", "vchar", "chr", "bytes").anyMatch(name::equals)) {
      return;
    }
    given()
        .queryParam(name, "eq.no{such")
        .get("/kinds_of_columns")
        .then()
        .statusCode(400)
        .body("type", equalTo("urn:order-volume:problem:invalid-value"))
        .body("parameter", equalTo(name));
  }
}
