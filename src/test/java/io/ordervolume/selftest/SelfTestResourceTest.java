package io.ordervolume.selftest;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the self-test of a view: it makes random writes and leaves nothing behind. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "quarkus.liquibase.change-log-parameters.sampleOrders", value = "200"),
      @ResourceArg(name = "order-volume.refresh.min-interval", value = "0s"),
      @ResourceArg(name = "order-volume.refresh.max-duty-cycle", value = "1"),
      @ResourceArg(name = "order-volume.refresh.max-concurrent", value = "3")
    })
@Tag("full")
class SelfTestResourceTest {

  private static final String FLAGSHIP = "customer_order_volume";

  /** Selects all that a self-test could leave: rows, images, versions, sequences and refreshes. */
  private static final String STATE =
      """
      select jsonb_build_object(
        'versions', (select jsonb_object_agg(view_id, version) from order_volume.view_version),
        'refreshes', (select count(*) from order_volume.refresh_log),
        'sequences', (select jsonb_object_agg(schemaname || '.' || sequencename, last_value) from pg_sequences),
        'waiting', (select count(*) from order_volume.pending_changes()),
        'rows', (select jsonb_build_array((select count(*) from customers), (select count(*) from orders),
          (select count(*) from products), (select count(*) from products_orders))),
        'products', (select md5(string_agg(p::text, ',' order by p.id)) from products p))
      """;

  private final TestSql database = TestSql.ofService();

  @AfterEach
  void releaseView() throws SQLException {
    when().delete("/views/tested");
    Patience.await(
        () ->
            database.number(
                    "select count(*) from order_volume.maintained_view where view_name = 'tested'")
                == 0);
    database.execute("drop materialized view if exists tested");
  }

  private void maintain(String query, String options) throws SQLException {
    database.execute(
        "create materialized view tested as %s; create unique index on tested (id); select order_volume.maintain('tested', options => '%s')"
            .formatted(query, options.replace("'", "''")));
    awaitFresh("tested");
  }

  private static void awaitFresh(String view) {
    Patience.await(
        () -> "fresh".equals(when().get("/freshness/" + view).jsonPath().getString("state")),
        () -> when().get("/freshness").asString());
  }

  private static ValidatableResponse test(String view, String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .post("/views/" + view + "/selftest")
        .then();
  }

  @Test
  void findsNoDifferenceAndLeavesNothingBehind() throws SQLException {
    awaitFresh(FLAGSHIP);
    String before = database.text(STATE);

    JsonPath report =
        test(
                FLAGSHIP,
                "{\"rounds\": 30, \"seed\": 3, \"max_seconds\": 60, \"max_round_seconds\": 30}")
            .statusCode(200)
            .body("passed", equalTo(true))
            .body("seed", equalTo(3))
            .body("inconclusive", equalTo(0))
            .extract()
            .jsonPath();

    assertThat(report.getInt("comparisons")).isGreaterThan(15);
    assertThat(report.<String>getList("writes.findAll { it.statements > 0 }.kind"))
        .contains("insert", "update", "delete");
    assertThat(report.<String>getList("writes.findAll { it.statements > 0 }.table"))
        .contains("public.customers", "public.orders", "public.products", "public.products_orders");
    assertThat(database.text(STATE)).isEqualTo(before);
  }

  @Test
  void findsNoDifferenceInViewsWithRareConstructs() throws SQLException {
    List<String> queries =
        List.of(
            "select o.id, o.customer_id, count(*) over w as n, rank() over (w order by o.created_on) as place, sum(o.id) over w2 as s from orders o window w as (partition by o.customer_id), w2 as (w order by o.created_on groups between 1 preceding and current row exclude ties)",
            "select c.id, count(o.id) as n, max(o.id) as last from customers c left join orders o on o.customer_id = c.id and exists (select from products_orders l where l.order_id = o.id and l.product_id < 20) group by c.id",
            "select o.id, sum(v.x) as s, count(j.n) as n, sum(r.g) as g from orders o join products_orders l on l.order_id = o.id cross join lateral (values (l.product_id), (o.customer_id)) v (x) cross join lateral rows from (generate_series(1, l.product_id % 3 + 1)) with ordinality r (g, i) left join lateral json_table(jsonb_build_array(l.product_id, o.id), '$[*]' columns (n for ordinality, x bigint path '$')) j on j.x = v.x group by o.id",
            "select (select c.id from customers c where c.id = o.customer_id) as id, count(*) as n from orders o group by 1");
    for (String query : queries) {
      maintain(query, "{}");
      JsonPath report =
          test(
                  "tested",
                  "{\"rounds\": 25, \"seed\": 17, \"max_seconds\": 60, \"max_round_seconds\": 30}")
              .statusCode(200)
              .body("passed", equalTo(true))
              .extract()
              .jsonPath();
      assertThat(report.getInt("comparisons")).as(query).isPositive();
      releaseView();
    }
  }

  @Test
  void repeatsTheWritesForTheSameSeed() {
    awaitFresh(FLAGSHIP);
    String body = "{\"rounds\": 8, \"seed\": 11, \"max_seconds\": 60, \"max_round_seconds\": 30}";

    List<Object> first = test(FLAGSHIP, body).extract().jsonPath().getList("writes");

    assertThat(test(FLAGSHIP, body).extract().jsonPath().getList("writes")).isEqualTo(first);
  }

  @Test
  void findsAMappingThatMissesRows() throws SQLException {
    maintain(
        "select p.id, count(*) as units from products p join products_orders l on l.product_id = p.id group by p.id",
        """
        {"mappings": [{"table": "products_orders",
          "sql": "select l.product_id as id from {log:products_orders} l where l.product_id % 2 = 0"}]}
        """);

    test("tested", "{\"rounds\": 200, \"seed\": 1, \"max_seconds\": 60, \"max_round_seconds\": 30}")
        .statusCode(200)
        .body("passed", equalTo(false))
        .body("stopped", containsString("differences"))
        .body("differences.size()", equalTo(3))
        .body("differences[0].writes[0]", containsString("products_orders"))
        .body("differences.every { it.different_rows >= 1 }", equalTo(true))
        // The mapping misses odd products.
        .body("differences[0].row_ids.every { it[0].toInteger() % 2 == 1 }", equalTo(true));
  }

  @Test
  void skipsRowsThatAWriterHasLocked() throws SQLException {
    awaitFresh(FLAGSHIP);
    try (Connection writer = database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("update products set product_cost = product_cost + 1");

      test(
              FLAGSHIP,
              "{\"rounds\": 20, \"seed\": 5, \"max_seconds\": 60, \"max_round_seconds\": 30}")
          .statusCode(200)
          .body("passed", equalTo(true));
      writer.rollback();
    }
  }

  @Test
  void refusesAViewThatIsNotIncremental() throws SQLException {
    maintain("select p.id, rank() over (order by p.product_cost) as place from products p", "{}");

    test("tested", "{}")
        .statusCode(409)
        .body("detail", containsString("its mode is full"))
        .body("detail", containsString("rank"));
    test("complete_customer_data", "{}").statusCode(404);
    test("nothing", "{}").statusCode(404);
  }

  @Test
  void refusesToFireForeignTriggersUnlessAllowed() throws SQLException {
    awaitFresh(FLAGSHIP);
    database.execute(
        """
        create function heard() returns trigger language plpgsql as 'begin return new; end';
        create trigger hear after insert on products_orders for each row execute function heard()
        """);
    try {
      test(FLAGSHIP, "{}")
          .statusCode(409)
          .body("detail", containsString("hear on public.products_orders"));
      test(
              FLAGSHIP,
              "{\"with_triggers\": true, \"rounds\": 2, \"max_seconds\": 60, \"max_round_seconds\": 30}")
          .statusCode(200);
    } finally {
      database.execute("drop function heard() cascade");
    }
  }

  @Test
  void refusesAnInvalidBody() {
    test(FLAGSHIP, "{\"round\": 1}").statusCode(400).body("detail", containsString("round"));
    test(FLAGSHIP, "{\"rounds\": 0}").statusCode(400).body("detail", containsString("1 to 1000"));
    test(FLAGSHIP, "{\"rounds\": \"5\"}").statusCode(400);
    test(FLAGSHIP, "{\"with_triggers\": 1}").statusCode(400);
    test(FLAGSHIP, "[]").statusCode(400);
    given().contentType("text/plain").body("x").post("/views/x/selftest").then().statusCode(415);
  }
}
