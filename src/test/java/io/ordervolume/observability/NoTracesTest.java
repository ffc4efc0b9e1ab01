package io.ordervolume.observability;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.prometheus.client.exemplars.ExemplarSampler;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that without tracing no spans are made and no tracer is installed. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class NoTracesTest {

  @Inject InMemorySpanExporter exporter;
  @Inject Vertx vertx;
  @Inject Optional<ExemplarSampler> exemplars;

  @Test
  void neitherRequestsNorRefreshesMakeSpans() {
    PopulatedView.await();
    given()
        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        .get("/customer_order_volume?limit=1")
        .then()
        .statusCode(200);
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);

    assertThat(exporter.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void vertxHasNoTracer() {
    assertThat(((VertxInternal) vertx).tracer()).isNull();
  }

  @Test
  void metricsHaveNoExemplars() {
    assertThat(exemplars).isEmpty();
  }
}
