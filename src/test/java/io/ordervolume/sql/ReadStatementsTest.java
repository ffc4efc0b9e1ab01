package io.ordervolume.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.catalog.KeyColumn;
import io.ordervolume.catalog.MaintenanceMode;
import io.ordervolume.catalog.RelationColumn;
import io.ordervolume.catalog.RelationKind;
import io.ordervolume.catalog.RelationObjects;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.query.Query;
import io.ordervolume.query.QueryParameter;
import io.ordervolume.query.QueryParser;
import io.ordervolume.testing.TestDatabase;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that each query returns the same rows from the branches of a maintained view as from its
 * definition. Names need quotes, and the row id has two columns, one with nulls.
 */
class ReadStatementsTest {

  private static final String OBJECTS =
      """
      create schema "Odd Shop";
      create schema if not exists order_volume;
      create table "Odd Shop"."Lines" ("Order No" integer, "s""ku" text, "select" numeric, "at" timestamptz, tag text);
      insert into "Odd Shop"."Lines"
        select n %% 40, case when n %% 7 = 0 then null else 'sku ' || n %% 5 end, n * 1.5,
          timestamptz '2026-01-01 00:00Z' + n * interval '1 hour', 'tag ' || n %% 3
        from generate_series(1, 300) n;
      create view order_volume."Odd_definition" as
        select "Order No", "s""ku", max("select") as "select", max("at") as "at", count(*) as "_1", min(tag) as tag
        from "Odd Shop"."Lines" group by "Order No", "s""ku";
      create materialized view "Odd Shop"."Odd View" as table order_volume."Odd_definition";
      create table order_volume."Odd_delta" as
        select *, false as _deleted from order_volume."Odd_definition" where false;
      create table stale_now ("Order No" integer, "s""ku" text, "_all" boolean not null default false);
      create function order_volume."Odd_stale_keys"() returns table ("Order No" integer, "s""ku" text, "_all" boolean)
        language sql stable as 'select * from stale_now';
      -- Applied: keys that changed, were removed, and are new, with and without null.
      update "Odd Shop"."Lines" set "select" = 7000 where "Order No" in (3, 14);
      delete from "Odd Shop"."Lines" where "Order No" = 5 or "Order No" = 21 and "s""ku" is null;
      insert into "Odd Shop"."Lines" values (77, null, 5, null, 'new'), (78, 'sku 1', 6, now(), 'new');
      insert into order_volume."Odd_delta"
        select d.*, false from order_volume."Odd_definition" d where "Order No" in (3, 14, 77, 78);
      insert into order_volume."Odd_delta" ("Order No", "s""ku", _deleted)
        select v."Order No", v."s""ku", true from "Odd Shop"."Odd View" v
        where not exists (select from order_volume."Odd_definition" d
          where d."Order No" = v."Order No" and d."s""ku" is not distinct from v."s""ku");
      create table applied as table order_volume."Odd_definition";
      -- Logged, and not applied yet.
      update "Odd Shop"."Lines" set "select" = 1 where "Order No" in (3, 8, 28);
      delete from "Odd Shop"."Lines" where "Order No" = 14 and "s""ku" is null or "Order No" = 9;
      insert into "Odd Shop"."Lines" values (5, 'sku 2', 1, now(), 'again'), (90, null, 2, null, 'newer');
      insert into stale_now ("Order No", "s""ku")
        select "Order No", "s""ku" from (table applied union select * from order_volume."Odd_definition") k
        where "Order No" in (3, 8, 28, 14, 9, 5, 90) group by 1, 2;
      """
          .replace("%%", "%");

  private static TestDatabase database;
  private static Pool pool;

  @BeforeAll
  static void createObjects() {
    database = TestDatabase.empty();
    database.execute(OBJECTS);
    pool = database.pool(2);
  }

  @AfterAll
  static void drop() {
    database.close();
  }

  private static RelationColumn column(String name, String type, char category) {
    return new RelationColumn(name, type, type, category, false, Optional.empty());
  }

  private static ServedRelation served(
      String schema, String name, Optional<RelationObjects> objects, MaintenanceMode mode) {
    return new ServedRelation(
        1,
        schema,
        name,
        objects.isPresent() ? RelationKind.MAINTAINED : RelationKind.PLAIN,
        Optional.of(mode),
        Optional.empty(),
        List.of(
            column("Order No", "integer", 'N'),
            column("s\"ku", "text", 'S'),
            column("select", "numeric", 'N'),
            column("at", "timestamp with time zone", 'D'),
            column("_1", "bigint", 'N'),
            column("tag", "text", 'S')),
        List.of("Order No", "s\"ku"),
        List.of(new KeyColumn("Order No", "integer", false), new KeyColumn("s\"ku", "text", true)),
        objects,
        Optional.empty());
  }

  private static final Optional<RelationObjects> OWN =
      Optional.of(
          new RelationObjects("Odd_definition", "Odd_delta", "none", "none", "Odd_stale_keys"));

  private static final Relation VIEW =
      Relation.of(served("Odd Shop", "Odd View", OWN, MaintenanceMode.INCREMENTAL));
  private static final Relation FULL =
      Relation.of(served("Odd Shop", "Odd View", OWN, MaintenanceMode.FULL));
  private static final Relation DEFINITION =
      Relation.of(served("order_volume", "Odd_definition", Optional.empty(), MaintenanceMode.FULL));
  private static final Relation APPLIED =
      Relation.of(served("public", "applied", Optional.empty(), MaintenanceMode.FULL));

  static Stream<String> queries() {
    return Stream.of(
        "",
        "limit=7",
        "limit=7&offset=20",
        "limit=5&order=select.desc",
        "limit=9&order=s\"ku.desc.nullslast,at",
        "order=tag,select.desc&limit=1000",
        "Order No=eq.3",
        "Order No=in.(3,8,77,90)&limit=50",
        "s\"ku=is.null&order=select",
        "s\"ku=not.is.null&limit=10&offset=3",
        "Order No=eq.14&s\"ku=eq.sku 4",
        "or=(Order No.eq.90,select.lt.20)&limit=12",
        "select=tag,n:count(),select.sum()&order=n.desc",
        "select=at.month(),n:count(),_1.max()&order=month",
        "select=n:count(),select.avg()",
        "select=a:tag,_1:select,s\"ku&limit=11&order=at.desc.nullsfirst",
        "tag=like.*new*",
        "tag=like(any).{*1,*2}&limit=4&order=tag",
        "tag=match.^tag [01]$&tag=not.imatch.TAG 1",
        "_1=eq(any).{7,8}&Order No=gt(all).{1,2}",
        "tag=isdistinct.new&s\"ku=fts(simple).2",
        "tag=plfts(simple).TAG 1&limit=3",
        "select=tag::text,n:select::int,at::date&limit=7&order=_1",
        "select=tag,at::date.max(),select::text.count(),_1.sum()::text",
        "at=gte.2026-01-05&order=at&limit=6");
  }

  @ParameterizedTest
  @MethodSource("queries")
  void readsCurrentRowsAsOfTheLastApply(String parameters) {
    assertSame(VIEW, RowSource.CURRENT, APPLIED, parameters);
  }

  @ParameterizedTest
  @MethodSource("queries")
  void readsLiveRowsLikeTheDefinition(String parameters) {
    assertSame(VIEW, RowSource.LIVE, DEFINITION, parameters);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "limit=7", "select=n:count()", "select=tag,n:count()&order=n"})
  void readsTheDefinitionIfEveryRowMayBeStale(String parameters) {
    database.execute("insert into stale_now (\"_all\") values (true)");
    try {
      assertSame(VIEW, RowSource.LIVE, DEFINITION, parameters);
      assertSame(FULL, RowSource.LIVE, DEFINITION, parameters);
    } finally {
      database.execute("delete from stale_now where \"_all\"");
    }
  }

  @Test
  void continuesAfterEachRowWithoutNullsInItsId() {
    for (String order : List.of("", "order=select.desc", "order=s\"ku.desc.nullslast,at")) {
      Query query = query(VIEW, order);
      List<List<Object>> all = rows(VIEW, query, Optional.empty(), RowSource.LIVE);
      for (int i = 0; i < all.size(); i += 13) {
        KeysetPosition position =
            ReadStatements.position(query, ValueForm.JSON, all.get(i).toArray());
        assertThat(rows(VIEW, query, Optional.of(position), RowSource.LIVE))
            .as("after row %d of %s", i, order)
            .isEqualTo(all.subList(i + 1, all.size()));
      }
    }
  }

  private static void assertSame(
      Relation relation, RowSource source, Relation expected, String parameters) {
    Query query = query(relation, parameters);
    List<List<Object>> wanted = rows(expected, query, Optional.empty(), RowSource.CURRENT);
    List<List<Object>> found = rows(relation, query, Optional.empty(), source);
    if (query.isGrouped() || parameters.contains("limit") || parameters.contains("order")) {
      assertThat(found).isEqualTo(wanted);
    } else {
      assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
    }
    assertThat(count(relation, query, source)).isEqualTo(count(expected, query, RowSource.CURRENT));
  }

  private static Query query(Relation relation, String parameters) {
    List<QueryParameter> given =
        parameters.isEmpty()
            ? List.of()
            : Stream.of(parameters.split("&"))
                .map(parameter -> parameter.split("=", 2))
                .map(parts -> new QueryParameter(parts[0], parts[1]))
                .toList();
    return new QueryParser(relation.columns(), false).parse(given);
  }

  private static List<List<Object>> rows(
      Relation relation, Query query, Optional<KeysetPosition> after, RowSource source) {
    return rows(new ReadStatements(relation).rows(query, after, source, ValueForm.JSON));
  }

  private static Object count(Relation relation, Query query, RowSource source) {
    return rows(new ReadStatements(relation).count(query, source)).get(0).get(0);
  }

  private static List<List<Object>> rows(StatementWithFallback statement) {
    List<List<Object>> rows = rows(statement.statement());
    List<Object[]> first = rows.stream().limit(2).map(List::toArray).toList();
    return statement.needsFallback(first) ? rows(statement.fallback().get()) : rows;
  }

  private static List<List<Object>> rows(SqlStatement statement) {
    List<List<Object>> rows = new ArrayList<>();
    for (Row row :
        pool.preparedQuery(statement.sql())
            .execute(Tuple.from(statement.values()))
            .await()
            .indefinitely()) {
      Object[] values = new Object[row.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.getValue(i);
      }
      rows.add(Arrays.asList(values));
    }
    return rows;
  }
}
