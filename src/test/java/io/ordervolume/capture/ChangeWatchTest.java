package io.ordervolume.capture;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Filled;
import io.ordervolume.testing.Patience;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The view follows the store by itself. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "order-volume.refresh.min-interval", value = "0s"),
      @ResourceArg(name = "order-volume.refresh.duty-share", value = "1")
    })
class ChangeWatchTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Inject Pool pool;

  @BeforeEach
  void awaitTheFirstFill() {
    Filled.await();
    until(() -> state().equals("fresh"));
  }

  private static String state() {
    return when().get("/freshness").jsonPath().getString("state");
  }

  private void execute(String sql) {
    pool.query(sql).execute().await().atMost(PATIENCE);
  }

  private static void until(Callable<Boolean> condition) {
    Patience.await(condition, () -> when().get("/freshness").asString());
  }

  @Test
  void refreshesBecauseOfAChangeAndIsFreshAgain() {
    execute("update customers set first_name = 'Zebedee' where id = 1");

    until(
        () ->
            when()
                    .get("/customer_order_volume?customer_id=eq.1&customer_name=like.Zebedee*")
                    .jsonPath()
                    .getList("")
                    .size()
                > 0);
    until(() -> state().equals("fresh"));
    given()
        .get("/refreshes?trigger=eq.change&outcome=eq.succeeded&limit=1&select=outcome")
        .then()
        .body("[0].outcome", equalTo("succeeded"));
    when()
        .get("/freshness")
        .then()
        .body("pending_changes", equalTo(0))
        .body("staleness", equalTo(0.0f));
  }

  @Test
  void leavesTheVersionAloneWhereAChangeChangedNoRow() {
    int version = when().get("/freshness").path("version");
    execute(
        "insert into addresses (customer_id, street_address, zip_code, city_id, is_default)"
            + " values (1, '1 Oak Street', '78701', 1, false)");

    until(() -> state().equals("fresh"));
    when().get("/freshness").then().body("version", equalTo(version));
  }

  @Test
  void findsOutThatATriggerWasDisabledForAWhile() {
    execute(
        """
        begin;
        alter table customers disable trigger user;
        update customers set first_name = 'Unnoticed' where id = 2;
        alter table customers enable trigger user;
        commit;
        """);

    until(
        () ->
            when()
                .get("/customer_order_volume?customer_id=eq.2&select=customer_name&limit=1")
                .asString()
                .contains("Unnoticed"));
    until(() -> when().get("/freshness").path("staleness") != null);
  }
}
