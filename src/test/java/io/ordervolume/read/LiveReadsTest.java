package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.equalTo;

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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that live reads are limited and do not block other reads. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = @ResourceArg(name = "order-volume.live.max-concurrent", value = "1"))
@Tag("full")
class LiveReadsTest {

  private static final String PATH = "/customer_order_volume?limit=2";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Inject Pool pool;

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  private static Response live() {
    return given().header("Cache-Control", "no-cache").get(PATH);
  }

  private long waitingForTheLock() {
    return pool.query("select count(*) from pg_locks where not granted")
        .execute()
        .await()
        .atMost(PATIENCE)
        .iterator()
        .next()
        .getLong(0);
  }

  @Test
  void tooManyLiveReadsAreRefusedAndPlainOnesAreServed() {
    SqlConnection writer = pool.getConnection().await().atMost(PATIENCE);
    try {
      writer
          .query("update customers set first_name = first_name || '!'")
          .execute()
          .await()
          .atMost(PATIENCE);
      writer
          .query("begin; lock table states in access exclusive mode")
          .execute()
          .await()
          .atMost(PATIENCE);
      CompletableFuture<Response> first = CompletableFuture.supplyAsync(LiveReadsTest::live);
      Patience.await(() -> waitingForTheLock() > 0);

      live()
          .then()
          .statusCode(503)
          .header("Retry-After", "1")
          .body("type", equalTo("urn:order-volume:problem:overloaded"));
      when().get(PATH).then().statusCode(200).header("View-Source", "current");

      writer.query("rollback").execute().await().atMost(PATIENCE);
      first.join().then().statusCode(200).header("View-Source", "live");
      live().then().statusCode(200).header("View-Source", "live");
    } finally {
      writer.query("rollback").execute().await().atMost(PATIENCE);
      writer.close().await().atMost(PATIENCE);
    }
  }
}
