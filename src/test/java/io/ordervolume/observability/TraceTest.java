package io.ordervolume.observability;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PopulatedView;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the headers X-Request-Id and Server-Timing. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class TraceTest {

  private static final String ROWS = "/customer_order_volume";
  private static final String ID = "X-Request-Id";
  private static final long PATIENCE_SECONDS = 20;

  private final TestSql store = TestSql.ofService();

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  private static Response named(String id, String path) {
    return given().header(ID, id).get(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ROWS + "?limit=3",
        ROWS + "?colour=eq.red",
        ROWS + "/0-0",
        "/nothing/here",
        "/freshness",
        "/q/openapi",
      })
  void everyAnswerRepeatsTheRequestId(String path) {
    Response answer = named("2b1f9a44-checkout", path);

    assertThat(answer.header(ID)).isEqualTo("2b1f9a44-checkout");
    if (answer.statusCode() >= 400) {
      assertThat(answer.contentType()).startsWith("application/problem+json");
      assertThat(answer.jsonPath().getString("request_id")).isEqualTo("2b1f9a44-checkout");
    }
  }

  @Test
  void cachedAndNotModifiedAnswersRepeatTheRequestId() {
    Response first = named("a", ROWS + "?limit=4");
    Response remembered = named("b", ROWS + "?limit=4");
    Response held =
        given()
            .header(ID, "c")
            .header("If-None-Match", first.header("ETag"))
            .get(ROWS + "?limit=4");

    assertThat(remembered.header("Cache-Status")).isEqualTo("order-volume; hit");
    assertThat(remembered.header(ID)).isEqualTo("b");
    assertThat(held.statusCode()).isEqualTo(304);
    assertThat(held.header(ID)).isEqualTo("c");
  }

  @Test
  void aRefusalOfATooLongUrlRepeatsTheRequestId() {
    Response refused = named("long", ROWS + "?select=" + "a".repeat(16_600));

    assertThat(refused.statusCode()).isEqualTo(414);
    assertThat(refused.header(ID)).isEqualTo("long");
    assertThat(refused.jsonPath().getString("request_id")).isEqualTo("long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "<script>", "a\"b", "$(id)", "naïve", ""})
  void anUnsafeRequestIdIsReplaced(String id) {
    assertThat(named(id, "/freshness").header(ID)).isNotEqualTo(id).matches("[0-9a-f]{2,32}");
  }

  @Test
  void aTooLongRequestIdIsReplaced() {
    assertThat(named("a".repeat(64), "/freshness").header(ID)).isEqualTo("a".repeat(64));
    assertThat(named("a".repeat(65), "/freshness").header(ID)).matches("[0-9a-f]{2,32}");
  }

  @Test
  void requestsWithoutAnIdGetDifferentOnes() {
    assertThat(given().get("/freshness").header(ID))
        .isNotEqualTo(given().get("/freshness").header(ID));
  }

  private static Map<String, Double> timing(Response answer) {
    return Arrays.stream(answer.header("Server-Timing").split(", "))
        .map(part -> part.split(";dur="))
        .collect(Collectors.toMap(part -> part[0], part -> Double.parseDouble(part[1])));
  }

  @ParameterizedTest
  @ValueSource(strings = {ROWS + "?limit=5", "/complete_customer_data?limit=5"})
  void serverTimingShowsThePartsOfAPage(String path) {
    long began = System.nanoTime();
    Map<String, Double> timing = timing(given().header("Cache-Control", "no-cache").get(path));
    double took = (System.nanoTime() - began) / 1e6;

    assertThat(timing).containsOnlyKeys("pool", "db", "render");
    assertThat(timing.get("db")).isPositive();
    assertThat(timing.values().stream().mapToDouble(part -> part).sum()).isLessThan(took);
  }

  @Test
  void serverTimingCoversRowsAndExports() {
    String key = given().get(ROWS + "?limit=1&select=unique_id").path("[0].unique_id");

    assertThat(timing(given().get(ROWS + "/" + key + "?select=city,order_cost,order_id")).get("db"))
        .isPositive();
    assertThat(timing(given().accept("text/csv").get(ROWS)).get("db")).isPositive();
  }

  @Test
  void answersWithoutDatabaseTimeHaveNoServerTiming() {
    Response first = given().get(ROWS + "?limit=6");
    Response remembered = given().get(ROWS + "?limit=6");

    assertThat(first.header("Server-Timing")).isNotNull();
    assertThat(remembered.header("Server-Timing")).isNull();
    assertThat(given().get(ROWS + "?colour=eq.red").header("Server-Timing")).isNull();
  }

  /** The waiting time of this read only, because the service itself has waiting queries too. */
  private static final String WAITED_MILLIS =
      """
      select coalesce(max(extract(epoch from clock_timestamp() - waitstart) * 1000), 0)::bigint
      from pg_locks join pg_stat_activity using (pid)
      where relation = 'addresses'::regclass and not granted and query like '%complete_customer_data%'
      """;

  @Test
  void waitingForALockCountsAsDatabaseTime() throws Exception {
    try (Connection writer = store.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("lock table addresses in access exclusive mode");
      CompletableFuture<Response> read =
          CompletableFuture.supplyAsync(() -> given().get("/complete_customer_data?limit=7"));
      Patience.await(() -> store.number(WAITED_MILLIS) >= 200);
      writer.rollback();
      Map<String, Double> timing = timing(read.get(PATIENCE_SECONDS, TimeUnit.SECONDS));

      assertThat(timing.get("db")).isGreaterThanOrEqualTo(200);
      assertThat(timing.get("pool") + timing.get("render")).isLessThan(timing.get("db"));
    }
  }
}
