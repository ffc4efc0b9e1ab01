package io.ordervolume.refresh;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Filled;
import io.ordervolume.testing.Patience;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Refreshes are cancelled over HTTP. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class RefreshCancelTest {

  private static final String PATH = "/refreshes";

  @Inject Pool pool;

  private SqlConnection other;

  @BeforeEach
  void holdRefreshesUp() {
    Filled.await();
    other = pool.getConnection().await().atMost(RefreshStore.PATIENCE);
    execute("begin");
    execute("lock table orders in access exclusive mode");
  }

  @AfterEach
  void letThemGoOn() {
    execute("rollback");
    other.close().await().atMost(RefreshStore.PATIENCE);
  }

  private void execute(String sql) {
    other.query(sql).execute().await().atMost(RefreshStore.PATIENCE);
  }

  private static String request() {
    return PATH + "/" + when().post(PATH).then().statusCode(202).extract().path("id");
  }

  @Test
  void whoWaitsForTheEndIsToldOfIt() {
    given()
        .header("Prefer", "wait=20")
        .delete(request())
        .then()
        .statusCode(200)
        .header("Preference-Applied", "wait=20")
        .body("outcome", equalTo("cancelled"))
        .body("cancel_requested_at", notNullValue());
  }

  @Test
  void whoDoesNotWaitMayLookForItLater() {
    String refresh = request();

    when().delete(refresh).then().statusCode(202).body("cancel_requested_at", notNullValue());

    Patience.await(() -> when().get(refresh).path("outcome").equals("cancelled"));
    when().delete(refresh).then().statusCode(409);
  }
}
