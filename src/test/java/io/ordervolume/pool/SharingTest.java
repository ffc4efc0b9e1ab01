package io.ordervolume.pool;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Filled;
import io.ordervolume.testing.Patience;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows by their keys share connections, and nothing else does. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class SharingTest {

  private static final String PATH = "/customer_order_volume";
  private static final String NEVER_REMEMBERED = "no-cache";

  @Inject Pool pool;
  @Inject Vertx vertx;

  @BeforeEach
  void fill() {
    Filled.await();
  }

  private <T> T onRequest(Supplier<CompletableFuture<T>> work) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    Context request = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
    VertxContextSafetyToggle.setContextSafe(request, true);
    request.runOnContext(
        now -> work.get().whenComplete((value, failure) -> complete(done, value, failure)));
    return done.get(30, TimeUnit.SECONDS);
  }

  private static <T> void complete(CompletableFuture<T> done, T value, Throwable failure) {
    if (failure == null) {
      done.complete(value);
    } else {
      done.completeExceptionally(failure);
    }
  }

  private CompletableFuture<SqlConnection> connection() {
    return pool.getConnection().subscribeAsCompletionStage();
  }

  @Test
  void aSharedConnectionHoldsNothing() throws Exception {
    SqlConnection shared =
        onRequest(
            () -> {
              Sharing.allow();
              return connection();
            });

    assertThat(shared.getDelegate()).isInstanceOf(SharedConnection.class);
    assertThatThrownBy(() -> shared.begin().await().indefinitely())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> shared.prepare("select 1").await().indefinitely())
        .isInstanceOf(UnsupportedOperationException.class);
    shared.close().await().indefinitely();
    assertThat(shared.query("select 1 as one").executeAndAwait().iterator().next().getInteger(0))
        .isEqualTo(1);
  }

  @Test
  void aRequestThatDoesNotAllowItHasAConnectionOfItsOwn() throws Exception {
    SqlConnection own = onRequest(this::connection);

    assertThat(own.getDelegate()).isNotInstanceOf(SharedConnection.class);
    own.closeAndAwait();
  }

  @Test
  void rowsHealWhenTheSharedConnectionsAreCut() throws Exception {
    String key = when().get(PATH + "?limit=1&select=unique_id").path("[0].unique_id");
    for (int i = 0; i < 3; i++) {
      pool.query(
              "select pg_terminate_backend(pid) from pg_stat_activity"
                  + " where application_name like 'order-volume/%' and pid <> pg_backend_pid()")
          .executeAndAwait();
      Patience.await(() -> row(key), SharingTest::isGood, String::valueOf);
    }
  }

  private static boolean isGood(int status) {
    assertThat(status).isIn(200, 503);
    return status == 200;
  }

  private static int row(String key) {
    return given().header("Cache-Control", NEVER_REMEMBERED).get(PATH + "/" + key).statusCode();
  }
}
