package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that the version of an answer may be older than its rows but never newer. A writer
 * increments a count in a row and refreshes; readers record each count with its version.
 */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs =
        @ResourceArg(name = "quarkus.liquibase.change-log-parameters.sampleOrders", value = "300"))
@Tag("full")
class VersionLabelTest {

  private static final String PATH =
      "/customer_order_volume?customer_id=eq.1&select=customer_name&limit=";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int VERSIONS = 25;

  @Inject Pool pool;

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  private record Read(long version, long count) {}

  @Test
  void theVersionIsNeverNewerThanTheRows() {
    long lowest = given().get("/freshness/customer_order_volume").jsonPath().getLong("version");
    // Applies move the version too, so a version holds at least the count of the refresh before it.
    NavigableMap<Long, Long> countOfVersion = new ConcurrentSkipListMap<>(Map.of(lowest, 0L));
    AtomicBoolean done = new AtomicBoolean();
    List<CompletableFuture<List<Read>>> readers =
        IntStream.range(0, 3)
            .mapToObj(reader -> CompletableFuture.supplyAsync(() -> read(done, reader)))
            .toList();
    try {
      for (long count = 1; count <= VERSIONS; count++) {
        pool.query(
                "update customers set first_name = '" + count + "', last_name = 'x' where id = 1")
            .execute()
            .await()
            .atMost(PATIENCE);
        Response run = given().header("Prefer", "wait=30").post("/refreshes");
        countOfVersion.put(run.jsonPath().getLong("version"), count);
      }
    } finally {
      done.set(true);
    }

    List<Read> reads = readers.stream().flatMap(reader -> reader.join().stream()).toList();
    assertThat(reads)
        .filteredOn(read -> read.version() > lowest)
        .hasSizeGreaterThan(VERSIONS)
        .allSatisfy(
            read ->
                assertThat(read.count())
                    .isGreaterThanOrEqualTo(countOfVersion.floorEntry(read.version()).getValue()));
    assertThat(reads.stream().map(Read::version).distinct()).hasSizeGreaterThan(VERSIONS / 4);
  }

  /** Uses different limits, so that the response cache does not answer all reads. */
  private static List<Read> read(AtomicBoolean done, int reader) {
    List<Read> reads = new ArrayList<>();
    for (int i = 0; !done.get(); i++) {
      String fresh = i % 5 == 0 ? "no-cache" : "max-stale";
      Response answer =
          given().header("Cache-Control", fresh).get(PATH + (1 + reader * 200 + i % 200));
      String name = answer.jsonPath().getString("[0].customer_name");
      if (name.endsWith(" x")) {
        reads.add(
            new Read(
                Long.parseLong(answer.header("View-Version")),
                Long.parseLong(name.substring(0, name.indexOf(' ')))));
      }
    }
    return reads;
  }
}
