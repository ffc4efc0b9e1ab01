package io.ordervolume.http;

import static io.restassured.RestAssured.given;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that clients that disconnect during a request leak no database connections. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class DroppedConnectionsTest {

  private static final int BURSTS = 20;
  private static final int CALLERS = 32;
  private static final int AT_A_TIME = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TestHTTPResource("/")
  URI server;

  @Inject Pool pool;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/customer_order_volume?state=in.(TX,OH,IL)&order=order_cost.desc&limit=1000",
        "/customer_order_volume?select=state,count()",
        "/customer_order_volume/1-1"
      })
  void burstsOfDroppedRequestsLeakNoConnections(String path) throws Exception {
    PopulatedView.await();
    for (int i = 0; i < BURSTS; i++) {
      burst(path);
    }
    for (int i = 0; i < 5; i++) {
      given()
          .header("Cache-Control", "no-cache")
          .get("/customer_order_volume?limit=" + (i + 1))
          .then()
          .statusCode(200);
    }
    everyConnectionCanStillBeHad();
  }

  /** Sends all requests at once and resets the connections before the answers. */
  private void burst(String path) throws IOException {
    List<Socket> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Socket caller = new Socket(server.getHost(), server.getPort());
      caller.setSoLinger(true, 0);
      caller
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: here\r\nCache-Control: no-cache\r\n\r\n"
                  .formatted(path)
                  .getBytes(StandardCharsets.US_ASCII));
      callers.add(caller);
    }
    for (Socket caller : callers) {
      caller.close();
    }
  }

  private void everyConnectionCanStillBeHad() {
    List<SqlConnection> had = new ArrayList<>();
    try {
      for (int i = 0; i < AT_A_TIME; i++) {
        had.add(pool.getConnection().await().atMost(PATIENCE));
      }
    } finally {
      had.forEach(connection -> connection.closeAndAwait());
    }
  }
}
