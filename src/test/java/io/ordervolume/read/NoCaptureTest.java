package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PopulatedView;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests a view without change capture: it is served, and its staleness is reported as unknown. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class NoCaptureTest {

  private static final String PATH = "/customer_order_volume?limit=1";

  @BeforeEach
  void scheduleTheView() throws SQLException {
    TestSql.ofService()
        .execute(
            "select order_volume.maintain('customer_order_volume', null, '{\"mode\": \"scheduled\"}')");
    Patience.await(
        () -> "scheduled".equals(when().get("/views/customer_order_volume").path("mode")));
    PopulatedView.await();
  }

  @Test
  void stalenessIsUnknown() {
    when().get(PATH).then().header("View-Staleness", "unknown").header("ETag", notNullValue());
  }

  @Test
  void theStateReportsNoStaleness() {
    when()
        .get("/freshness/customer_order_volume")
        .then()
        .body("state", equalTo("unknown"))
        .body("staleness", nullValue())
        .body("pending_changes", equalTo(0));
  }

  @Test
  void noCacheReturnsTheRowsOfTheLastRefresh() {
    given()
        .header("Cache-Control", "no-cache")
        .get(PATH)
        .then()
        .statusCode(200)
        .header("View-Source", "current")
        .header("View-Staleness", "unknown");
  }

  @Test
  void strictHandlingIsRefused() {
    given()
        .header("Cache-Control", "max-age=60")
        .header("Prefer", "handling=strict")
        .get(PATH)
        .then()
        .statusCode(501)
        .contentType("application/problem+json")
        .body("code", equalTo("live-reads-unavailable"));
  }
}
