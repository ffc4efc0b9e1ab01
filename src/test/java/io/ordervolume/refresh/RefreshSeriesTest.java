package io.ordervolume.refresh;

import static io.ordervolume.refresh.RefreshStore.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Filled;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refreshes as Prometheus sees them. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class RefreshSeriesTest {

  private static final String VIEW = "view=\"customer_order_volume\"";

  @TestHTTPResource(value = "/metrics", management = true)
  URL metrics;

  @Inject RefreshGauges gauges;
  @Inject Pool pool;

  @BeforeEach
  void awaitTheFirstFill() {
    Filled.await();
  }

  private String scrape() {
    return given().get(metrics).asString();
  }

  private double gauge(String name) {
    gauges.read().await().atMost(PATIENCE);
    String start = name + "{" + VIEW + "} ";
    return scrape()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElseThrow();
  }

  private static void refresh() {
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
  }

  private void execute(String sql) {
    pool.query(sql).execute().await().atMost(PATIENCE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "matview_refresh_attempts_total{outcome=\"lost\",trigger=\"change\"," + VIEW + "} ",
        "matview_refresh_duration_seconds_bucket{mode=\"rebuild\",outcome=\"timed_out\","
            + VIEW
            + ",le=\"600.0\"} ",
        "matview_refresh_running{" + VIEW + "} ",
        "matview_rows_changed_total{op=\"deleted\"," + VIEW + "} ",
        "matview_unexplained_rows_total{" + VIEW + "} ",
      })
  void haveTheNamesThatAreDocumented(String series) {
    assertThat(scrape()).contains(series);
  }

  @Test
  void tellTimesAndSizes() {
    double now = Instant.now().getEpochSecond();
    refresh();

    assertThat(gauge("matview_last_success_timestamp_seconds")).isBetween(now, now + 60);
    assertThat(gauge("matview_data_as_of_timestamp_seconds")).isBetween(now, now + 60);
    assertThat(gauge("matview_next_due_timestamp_seconds")).isBetween(now, now + 86_400);
    assertThat(gauge("matview_size_bytes")).isGreaterThan(1_000_000);
    assertThat(gauge("matview_dead_rows")).isNotNegative();
  }

  @Test
  void countFailuresSinceTheLastSuccessWhicheverReplicaTheyAreOf() {
    refresh();
    assertThat(gauge("matview_refresh_consecutive_failures")).isZero();
    execute(
        """
        insert into refresh_log (view_name, trigger, instance, mode, outcome, finished_at)
        select 'customer_order_volume', 'schedule', 'another replica', 'concurrent', outcome, clock_timestamp()
        from unnest(array['failed', 'timed_out', 'lost', 'cancelled', 'coalesced']) outcome
        """);
    try {
      assertThat(gauge("matview_refresh_consecutive_failures")).isEqualTo(3);
    } finally {
      execute("delete from refresh_log where instance = 'another replica'");
    }
  }
}
