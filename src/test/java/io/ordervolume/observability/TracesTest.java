package io.ordervolume.observability;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the spans of a service with tracing, and that they contain no personal data. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "order-volume.tracing", value = "on"),
      @ResourceArg(name = "quarkus.otel.bsp.schedule.delay", value = "20ms")
    })
@Tag("full")
class TracesTest {

  private static final String ROWS = "/customer_order_volume";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");

  private final String trace =
      "%016x%016x".formatted(ThreadLocalRandom.current().nextLong(), System.nanoTime());

  @Inject InMemorySpanExporter exporter;
  @Inject Pool pool;

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  private RequestSpecification traced() {
    return given().header("traceparent", "00-" + trace + "-" + CALLER + "-01");
  }

  private List<SpanData> spans() {
    return exporter.getFinishedSpanItems().stream()
        .filter(span -> span.getTraceId().equals(trace))
        .toList();
  }

  private SpanData await(Predicate<SpanData> wanted) {
    return Patience.await(
            () -> exporter.getFinishedSpanItems().stream().filter(wanted).findFirst(),
            Optional::isPresent,
            none -> "no such span in " + exporter.getFinishedSpanItems())
        .orElseThrow();
  }

  private SpanData awaitRequest() {
    return await(span -> span.getTraceId().equals(trace) && span.getKind() == SpanKind.SERVER);
  }

  private SpanData awaitNamed(String name) {
    return await(span -> span.getTraceId().equals(trace) && span.getName().equals(name));
  }

  private static String text(SpanData span, String key) {
    return span.getAttributes().get(AttributeKey.stringKey(key));
  }

  private static Long number(SpanData span, String key) {
    return span.getAttributes().get(AttributeKey.longKey(key));
  }

  private void execute(String sql) {
    pool.query(sql).execute().await().atMost(PATIENCE);
  }

  @Test
  void aRequestContinuesTheTraceOfItsClient() {
    traced().header("X-Request-Id", "who-asks").get(ROWS + "?limit=11").then().statusCode(200);

    SpanData request = awaitRequest();
    SpanData statement =
        await(span -> span.getTraceId().equals(trace) && span.getKind() == SpanKind.CLIENT);
    assertThat(request.getParentSpanId()).isEqualTo(CALLER);
    assertThat(request.getName()).isEqualTo("GET /{relation}");
    assertThat(text(request, "url.path")).isEqualTo(ROWS);
    assertThat(text(request, "request_id")).isEqualTo("who-asks");
    assertThat(number(request, "http.response.status_code")).isEqualTo(200);
    assertThat(statement.getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(text(statement, "db.statement")).startsWith("select");
  }

  @Test
  void aCachedAnswerHasASpanWithoutAStatement() {
    Response first = given().get(ROWS + "?limit=12");
    Response remembered = traced().header("X-Request-Id", "again").get(ROWS + "?limit=12");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(remembered.header("Cache-Status")).isEqualTo("order-volume; hit");
    SpanData request = awaitRequest();
    assertThat(request.getName()).isEqualTo("GET /{relation}");
    assertThat(text(request, "url.path")).isEqualTo(ROWS);
    assertThat(text(request, "request_id")).isEqualTo("again");
    assertThat(spans()).containsExactly(request);
  }

  @Test
  void aNotModifiedAnswerHasASpan() {
    Response first = given().get(ROWS + "?limit=13");
    traced()
        .header("If-None-Match", first.header("ETag"))
        .get(ROWS + "?limit=13")
        .then()
        .statusCode(304);

    SpanData request = awaitRequest();
    assertThat(number(request, "http.response.status_code")).isEqualTo(304);
    assertThat(request.getParentSpanId()).isEqualTo(CALLER);
  }

  @Test
  void aRefusedRequestHasASpan() {
    traced().get(ROWS + "?colour=eq.Vermilion").then().statusCode(400);

    SpanData request = awaitRequest();
    assertThat(text(request, "url.query")).isEqualTo("REDACTED");
    assertThat(request.toString()).doesNotContain("Vermilion");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?customer_name=eq.Winifred",
        "?or=(customer_name.ilike.*Winifred*,city.eq.Winifred)",
        "?select=customer_name&customer_name=in.(Winifred,\"Winifred, the elder\")",
      })
  void noSpanContainsTheValuesOfFilters(String query) {
    traced().header("X-Forwarded-For", "203.0.113.7").get(ROWS + query).then().statusCode(200);

    SpanData request = awaitRequest();
    assertThat(request.getAttributes().get(QUERY)).isEqualTo("REDACTED");
    assertThat(text(request, "client.address")).isEqualTo("REDACTED");
    assertThat(spans())
        .hasSizeGreaterThan(1)
        .allSatisfy(span -> assertThat(span.toString()).doesNotContain("Winifred", "203.0.113.7"));
  }

  @Test
  void anUnsampledTraceOfTheClientIsNotSampledHere() {
    given()
        .header("traceparent", "00-" + trace + "-" + CALLER + "-00")
        .get(ROWS + "?limit=14")
        .then()
        .statusCode(200);
    SpanData later = awaitAnotherRequest();

    assertThat(later.getTraceId()).isNotEqualTo(trace);
    assertThat(spans()).isEmpty();
  }

  private SpanData awaitAnotherRequest() {
    given().header("X-Request-Id", "later-" + trace).get("/freshness").then().statusCode(200);
    return await(span -> ("later-" + trace).equals(text(span, "request_id")));
  }

  @Test
  void aRefreshIsASpanBelowItsRequest() {
    execute("update customers set first_name = 'Traced' where id = 2");
    Response answer = traced().header("Prefer", "wait=30").post("/refreshes");

    SpanData refresh = awaitNamed("matview.refresh");
    assertThat(refresh.getParentSpanId()).isEqualTo(awaitRequest().getSpanId());
    assertThat(text(refresh, "matview.view")).isEqualTo("customer_order_volume");
    assertThat(number(refresh, "matview.refresh.id")).isEqualTo(answer.jsonPath().getLong("id"));
    assertThat(text(refresh, "matview.refresh.trigger")).isEqualTo("request");
    assertThat(text(refresh, "matview.refresh.mode")).isEqualTo("concurrent");
    assertThat(text(refresh, "matview.refresh.outcome")).isEqualTo("succeeded");
    assertThat(number(refresh, "matview.rows.inserted"))
        .isPositive()
        .isEqualTo(answer.jsonPath().getLong("rows_inserted"));
    assertThat(number(refresh, "matview.rows.deleted"))
        .isEqualTo(answer.jsonPath().getLong("rows_deleted"));
    assertThat(number(refresh, "matview.version")).isEqualTo(answer.jsonPath().getLong("version"));
    assertThat(refresh.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void aRefreshIsBelowItsRequestEvenIfThatWasAnsweredBefore() {
    traced().post("/refreshes").then().statusCode(202);

    assertThat(awaitNamed("matview.refresh").getParentSpanId())
        .isEqualTo(awaitRequest().getSpanId());
  }

  @Test
  void aFailedRefreshIsAnErrorWithoutItsReason() {
    execute("alter function order_volume.finish_refresh rename to finish_aside");
    try {
      traced().header("Prefer", "wait=30").post("/refreshes");
    } finally {
      execute("alter function order_volume.finish_aside rename to finish_refresh");
    }

    SpanData refresh = awaitNamed("matview.refresh");
    awaitRequest();
    assertThat(text(refresh, "matview.refresh.outcome")).isEqualTo("failed");
    assertThat(refresh.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(number(refresh, "matview.version")).isNull();
    assertThat(spans())
        .allSatisfy(
            span -> {
              assertThat(span.getEvents()).isEmpty();
              assertThat(span.getStatus().getDescription()).isEmpty();
            });
  }

  @Test
  void anApplyIsATraceAndPollingIsNotTraced() {
    exporter.reset();
    execute("update customers set first_name = 'Applied' where id = 3");

    SpanData apply = await(span -> span.getName().equals("matview.apply"));
    assertThat(apply.getParentSpanId()).isEqualTo(SpanId.getInvalid());
    assertThat(number(apply, "matview.apply.keys")).isPositive();
    assertThat(number(apply, "matview.apply.rows")).isPositive();
    assertThat(exporter.getFinishedSpanItems())
        .filteredOn(span -> span.getKind() == SpanKind.CLIENT)
        .noneMatch(span -> span.getParentSpanId().equals(SpanId.getInvalid()));
  }
}
