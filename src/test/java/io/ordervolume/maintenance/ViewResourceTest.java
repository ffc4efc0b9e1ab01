package io.ordervolume.maintenance;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.URL;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that views are registered, listed, refreshed and released over HTTP. */
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
class ViewResourceTest {

  @TestHTTPResource(value = "/metrics", management = true)
  URL metrics;

  private final TestSql database = TestSql.ofService();

  @BeforeEach
  void registerView() throws SQLException {
    database.execute(
        """
        create materialized view product_sales as
          select p.id as product_id, p.product_name, count(*) as units
          from products p join products_orders po on po.product_id = p.id group by p.id;
        create unique index on product_sales (product_id);
        comment on materialized view product_sales is 'What each product sold'
        """);
    given()
        .contentType("application/json")
        .body("{\"view\": \"public.product_sales\"}")
        .post("/views")
        .then()
        .statusCode(202)
        .header("Location", endsWith("/views/product_sales"))
        .body("view", equalTo("product_sales"));
    awaitState("product_sales", "fresh");
    awaitState("customer_order_volume", "fresh");
  }

  @AfterEach
  void releaseView() throws SQLException {
    when().delete("/views/product_sales");
    Patience.await(
        () ->
            database.number(
                    "select count(*) from order_volume.maintained_view where view_name = 'product_sales'")
                == 0);
    database.execute("drop materialized view if exists product_sales");
  }

  private static void awaitState(String view, String state) {
    Patience.await(
        () -> state.equals(when().get("/freshness/" + view).jsonPath().getString("state")),
        () -> when().get("/freshness").asString());
  }

  @Test
  void listsRegisteredViews() {
    when()
        .get("/views")
        .then()
        .statusCode(200)
        .body(
            "view",
            equalTo(List.of("complete_customer_data", "customer_order_volume", "product_sales")));
    when()
        .get("/views/product_sales")
        .then()
        .body("mode", equalTo("incremental"))
        .body("kind", equalTo("maintained"))
        .body("row_id", equalTo(List.of("product_id")))
        .body("tables", hasItem("public.products_orders"))
        .body("comment", equalTo("What each product sold"))
        .body("freshness.state", equalTo("fresh"))
        .body("columns.name", equalTo(List.of("product_id", "product_name", "units")));
  }

  /** Readers get 404 while the view is released, and nothing but its rows otherwise. */
  @Test
  void aViewThatIsRegisteredAgainIsReadAtOnce() {
    String registration = "{\"view\": \"public.product_sales\"}";
    for (int i = 0; i < 5; i++) {
      when().delete("/views/product_sales").then().statusCode(204);
      when().get("/product_sales?limit=1").then().statusCode(404);
      when().get("/product_sales/1").then().statusCode(404);
      given()
          .contentType("application/json")
          .body(registration)
          .post("/views")
          .then()
          .statusCode(202);
      String path = i % 2 == 0 ? "/product_sales/1" : "/product_sales?limit=1";
      when().get(path).then().statusCode(200).body(containsString("\"product_id\""));
    }
  }

  @Test
  void servesTheRowsOfARegisteredView() throws SQLException {
    database.execute("update products set product_name = 'A thing' where id = 1");

    Patience.await(
        () ->
            when().get("/product_sales/1").jsonPath().getString("product_name").equals("A thing"));
  }

  @Test
  void explainsThePlanOfAView() {
    when()
        .get("/views/product_sales/plan")
        .then()
        .statusCode(200)
        .body("key", equalTo(List.of("product_id")))
        .body("mappings.table", hasItem("public.products"))
        .body("mappings[0].sql", containsString("order_volume.log_"))
        .body("mappings[0].explain[0]", containsString("cost="));
    when().get("/views/complete_customer_data/plan").then().statusCode(404);
  }

  @Test
  void refreshesOneViewOrAll() {
    given()
        .contentType("application/json")
        .header("Prefer", "wait=30")
        .body("{\"view\": \"product_sales\", \"mode\": \"rebuild\"}")
        .post("/refreshes")
        .then()
        .statusCode(200)
        .body("view_name", equalTo("product_sales"))
        .body("outcome", equalTo("succeeded"))
        .body("reason", equalTo("request"));
    given()
        .header("Prefer", "wait=30")
        .post("/refreshes")
        .then()
        .statusCode(200)
        .body("id", hasSize(2));
    given()
        .contentType("application/json")
        .body("{\"view\": \"nothing\"}")
        .post("/refreshes")
        .then()
        .statusCode(404);
  }

  @Test
  void showsTheWorstStateOfAllViews() throws SQLException {
    when().get("/freshness").then().body("state", equalTo("fresh")).body("views", hasSize(2));
    database.execute(
        """
        insert into order_volume.refresh_log (view_id, view_name, reason, instance, mode, outcome, finished_at)
        select id, view_name, 'schedule', 'another', 'concurrent', 'failed', clock_timestamp() + interval '1 second'
        from order_volume.maintained_view where view_name = 'product_sales'
        """);

    when()
        .get("/freshness")
        .then()
        .body("state", equalTo("error"))
        .body("views.find { it.view == 'product_sales' }.state", equalTo("error"))
        .body("views.find { it.view == 'customer_order_volume' }.state", equalTo("fresh"));
    when().get("/freshness/nothing").then().statusCode(404);
  }

  @Test
  void refusesInvalidRegistrations() throws SQLException {
    register("{\"view\": \"nothing\"}", 404);
    register("{\"view\": \"products\"}", 404);
    register("{\"view\": \"product_sales\", \"options\": {\"speed\": 1}}", 400);
    register("{\"views\": \"product_sales\"}", 400);
    register("[]", 400);
    database.execute("create materialized view no_index as select 1 as n");
    given()
        .contentType("application/json")
        .body("{\"view\": \"no_index\"}")
        .post("/views")
        .then()
        .statusCode(400)
        .body("detail", containsString("no unique index"));
    database.execute("drop materialized view no_index");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        " ",
        "a.b.c",
        "a.b.c.d",
        "postgres.public.nothing",
        "\"",
        "\"a",
        "a\"b",
        "a b",
        "'a'",
        "\u0000",
        "nothing_with_a_name_that_is_longer_than_sixty_three_letters_of_postgresql"
      })
  void anInvalidNameOfAViewIsAnErrorOfTheClient(String name) {
    String body = new JsonObject().put("view", name).encode();

    given()
        .contentType("application/json")
        .body(body)
        .post("/views")
        .then()
        .statusCode(404)
        .body("parameter", equalTo("view"))
        .body("hint", containsString("member view"));
    given().contentType("application/json").body(body).post("/refreshes").then().statusCode(404);
    if (!name.isBlank() && !name.startsWith(".")) {
      given().delete("/views/{view}", name).then().statusCode(404);
    }
  }

  @Test
  void aProblemOfARegistrationEndsInOnePeriod() {
    given()
        .contentType("application/json")
        .body("{\"view\": \"product_sales\", \"options\": {\"speed\": 1}}")
        .post("/views")
        .then()
        .statusCode(400)
        .body("detail", not(endsWith("..")))
        .body("detail", endsWith("."));
  }

  private static void register(String body, int status) {
    given().contentType("application/json").body(body).post("/views").then().statusCode(status);
  }

  @Test
  void removesTheRouteOfAReleasedView() {
    when().delete("/views/product_sales").then().statusCode(204);

    when().get("/product_sales").then().statusCode(404);
    when().get("/views/product_sales").then().statusCode(404);
    when().delete("/views/product_sales").then().statusCode(404);
  }

  @Test
  void showsViewsInMetricsUntilTheyAreReleased() {
    String series = "matview_delta_rows{view=\"product_sales\"}";
    assertThat(metrics()).contains(series);

    when().delete("/views/product_sales").then().statusCode(204);

    Patience.await(() -> !metrics().contains("product_sales"));
  }

  private String metrics() {
    return given().get(metrics).asString();
  }
}
