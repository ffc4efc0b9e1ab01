package io.ordervolume.delta;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Filled;
import io.ordervolume.testing.Patience;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plain reads follow the store within a second or two, and no refresh is needed for it. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = @ResourceArg(name = "order-volume.delta.enabled", value = "true"))
class DeltaOverHttpTest {

  private static final String NAME_OF_FIRST_CUSTOMER =
      "/customer_order_volume?customer_id=eq.1&select=customer_name&limit=1";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TestHTTPResource(value = "/metrics", management = true)
  URL metrics;

  @Inject Pool pool;

  @BeforeEach
  void awaitFreshView() {
    Filled.await();
    until(() -> when().get("/freshness").path("state").equals("fresh"));
  }

  private void execute(String sql) {
    pool.query(sql).execute().await().atMost(PATIENCE);
  }

  private static void until(Callable<Boolean> condition) {
    Patience.await(condition, () -> when().get("/freshness").asString());
  }

  private static boolean shows(String name) {
    return when().get(NAME_OF_FIRST_CUSTOMER).asString().contains(name);
  }

  private static int refreshes() {
    return when().get("/refreshes?limit=1000&select=id").path("size()");
  }

  @Test
  void aChangeIsReadPlainlyWithoutARefresh() {
    int before = refreshes();
    Response held = when().get(NAME_OF_FIRST_CUSTOMER);
    execute("update customers set first_name = 'Applied' where id = 1");

    until(() -> shows("Applied"));

    Response changed = when().get(NAME_OF_FIRST_CUSTOMER);
    changed.then().header("View-Source", "current");
    assertThat(Integer.parseInt(changed.header("View-Version")))
        .isGreaterThan(Integer.parseInt(held.header("View-Version")));
    given()
        .header("If-None-Match", held.header("ETag"))
        .get(NAME_OF_FIRST_CUSTOMER)
        .then()
        .statusCode(200);
    given()
        .header("If-None-Match", changed.header("ETag"))
        .get(NAME_OF_FIRST_CUSTOMER)
        .then()
        .statusCode(304);
    assertThat(refreshes()).isEqualTo(before);
  }

  @Test
  void anOrderThatIsGoneIsGoneFromPagesAndByItsKey() {
    String id = when().get("/customer_order_volume?order_id=eq.77").path("[0].unique_id");
    execute("delete from orders where id = 77");

    until(() -> when().get("/customer_order_volume/" + id).statusCode() == 404);
    when().get("/customer_order_volume?order_id=eq.77").then().body("", hasSize(0));
  }

  @Test
  void aRefreshFoldsTheDeltaInAndReadersSeeTheSame() {
    execute("update customers set first_name = 'Folded' where id = 1");
    until(() -> shows("Folded"));

    given()
        .header("Prefer", "wait=30")
        .post("/refreshes")
        .then()
        .statusCode(200)
        .body("outcome", equalTo("succeeded"))
        .body("unexplained_rows", equalTo(0));

    assertThat(shows("Folded")).isTrue();
    long left =
        pool.query("select count(*) from customer_order_volume_delta")
            .execute()
            .await()
            .atMost(PATIENCE)
            .iterator()
            .next()
            .getLong(0);
    assertThat(left).isZero();
  }

  @Test
  void whatLeadsToTooManyOrdersIsLeftToARefresh() {
    execute("insert into customer_order_volume_change (source) values ('all')");

    until(
        () ->
            when()
                .get(metrics)
                .asString()
                .matches("(?s).*matview_apply_deferred_total\\{[^}]*} [1-9].*"));

    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
    when().get("/freshness").then().body("state", equalTo("fresh"));
  }

  @Test
  void appliesAreMeasured() {
    execute("update customers set first_name = 'Measured' where id = 1");
    until(() -> shows("Measured"));

    when()
        .get(metrics)
        .then()
        .body(containsString("matview_apply_duration_seconds_count"))
        .body(containsString("matview_apply_marks_total"))
        .body(containsString("matview_delta_rows"));
  }
}
