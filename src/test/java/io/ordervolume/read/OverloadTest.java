package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that under overload the service answers admitted requests and those that need no
 * connection.
 */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "order-volume.reads.max-concurrent", value = "2"),
      @ResourceArg(name = "order-volume.reads.max-waiting", value = "3"),
      @ResourceArg(name = "order-volume.reads.max-wait", value = "60s")
    })
@Tag("full")
class OverloadTest {

  private static final String PATH = "/customer_order_volume";
  private static final String CUSTOMERS = "/complete_customer_data";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LET_IN = 5;

  @Inject Pool pool;
  @Inject ReadLimiter turns;

  private final ExecutorService callers = Executors.newFixedThreadPool(LET_IN);

  private static Response page(int city) {
    return given().get(PATH + "?city=neq." + city + "&limit=1");
  }

  private void execute(SqlConnection connection, String sql) {
    connection.query(sql).execute().await().atMost(PATIENCE);
  }

  @Test
  void excessRequestsAreRefusedAtOnceAndOthersAreAnswered() {
    PopulatedView.await();
    String known = PATH + "?city=neq.known&limit=1";
    String tag = when().get(known).then().statusCode(200).extract().header("ETag");
    SqlConnection refresher = pool.getConnection().await().atMost(PATIENCE);
    try {
      execute(refresher, "begin; refresh materialized view customer_order_volume");
      List<CompletableFuture<Response>> letIn = new ArrayList<>();
      for (int i = 0; i < LET_IN; i++) {
        int city = i;
        letIn.add(CompletableFuture.supplyAsync(() -> page(city), callers));
      }
      await(2, 3);

      for (int i = 0; i < 20; i++) {
        page(100 + i)
            .then()
            .statusCode(503)
            .header("Retry-After", "1")
            .contentType("application/problem+json")
            .body("type", equalTo("urn:order-volume:problem:overloaded"))
            .body("instance", equalTo(PATH))
            .body("request_id", notNullValue());
      }
      when().get(known).then().statusCode(200).header("Cache-Status", "order-volume; hit");
      given().header("If-None-Match", tag).get(known).then().statusCode(304);
      given().header("If-None-Match", tag).get(known + "&order=unique_id").then().statusCode(304);
      when().get("/freshness").then().statusCode(200);
      when().get(CUSTOMERS + "?limit=1").then().statusCode(503);
      given().accept("text/csv").get(CUSTOMERS).then().statusCode(200);
      assertThat(letIn).noneMatch(CompletableFuture::isDone);

      execute(refresher, "rollback");
      letIn.forEach(answer -> answer.join().then().statusCode(200));
      page(200).then().statusCode(200);
      await(0, 0);
    } finally {
      execute(refresher, "rollback");
      refresher.closeAndAwait();
      callers.shutdown();
    }
  }

  private void await(int running, int waiting) {
    Patience.await(
        () -> turns.pages().running() == running && turns.pages().waiting() == waiting,
        () -> turns.pages().running() + " run, " + turns.pages().waiting() + " wait");
  }
}
