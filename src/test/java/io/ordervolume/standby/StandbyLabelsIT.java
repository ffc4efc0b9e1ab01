package io.ordervolume.standby;

import static io.ordervolume.standby.StandbyFixture.CUSTOMER;
import static io.ordervolume.standby.StandbyFixture.ROW;
import static io.ordervolume.standby.StandbyFixture.VIEW;
import static io.ordervolume.standby.StandbyFixture.awaitInUse;
import static io.ordervolume.standby.StandbyFixture.get;
import static io.ordervolume.standby.StandbyFixture.status;
import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.Patience;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.Standby;
import io.ordervolume.testing.TestSql;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests a lagging standby while writers write, read by a service with a response cache and one
 * without. No answer claims a version or an age that its rows do not have.
 */
@Tag("full")
class StandbyLabelsIT {

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static StandbyFixture fixture;
  private static Standby standby;
  private static TestSql sql;
  private static ServiceProcess uncached;
  private static ServiceProcess service;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeAll
  static void start() throws Exception {
    fixture = new StandbyFixture(directory, StandbyFixture.NO_CACHE);
    standby = fixture.standby();
    sql = fixture.sql();
    uncached = fixture.service();
    service = fixture.serve(Map.of(), standby.url());
  }

  @AfterAll
  static void stop() {
    try {
      service.close();
    } finally {
      fixture.close();
    }
  }

  @BeforeEach
  void awaitStandbyInUse() {
    awaitInUse(uncached, true);
    awaitInUse(service, true);
  }

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  @Test
  void exactReadsSeeACommitThatThePausedStandbyLacks() throws Exception {
    Response before = get(service, ROW);
    String old = before.path("[0].customer_name");
    long version = Long.parseLong(before.header("View-Version"));
    standby.pause();
    try {
      sql.execute("update customers set last_name = 'Paused' || id where id = (" + CUSTOMER + ")");

      Response fresh = get(service, ROW, "no-cache");
      assertThat(fresh.<String>path("[0].customer_name")).contains("Paused");
      await(
          () ->
              Long.parseLong(get(service, "/freshness" + VIEW).path("version").toString())
                  > version);
      Response plain = get(service, ROW);
      assertThat(plain.<String>path("[0].customer_name")).isEqualTo(old);
      assertThat(plain.header("View-Version")).isEqualTo(String.valueOf(version));
      Response audience = get(service, ROW, "max-age=0");
      assertThat(audience.<String>path("[0].customer_name")).contains("Paused");

      awaitInUse(service, false);
      assertThat(Double.parseDouble(status(service, "lag"))).isGreaterThan(5);
      assertThat(get(service, ROW).<String>path("[0].customer_name")).contains("Paused");
      get(service, VIEW + "?limit=3").then().statusCode(200);
    } finally {
      standby.resume();
    }
    awaitInUse(service, true);
    assertThat(get(service, ROW).<String>path("[0].customer_name")).contains("Paused");
  }

  /** The labels and the row of a plain answer, and the time of its request. */
  private record Answer(long sent, long version, long staleness, long name) {}

  /**
   * Each commit increments the number in one row. The recorder reads the number and the version
   * from the primary in one snapshot. The writer notes the time of each commit.
   */
  @Test
  void noAnswerClaimsNewerRowsThanItHas() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    TreeMap<Long, Long> committed = new TreeMap<>();
    Map<Long, Long> versions = new ConcurrentSkipListMap<>();
    sql.execute("update customers set last_name = '#0' where id = (" + CUSTOMER + ")");
    get(service, ROW, "no-cache").then().statusCode(200);
    await(() -> get(service, ROW).asString().contains("#0"));
    await(() -> get(uncached, ROW).asString().contains("#0"));

    Future<?> writer = threads.submit(() -> write(committed, enough));
    Future<?> recorder = threads.submit(() -> record(versions, enough));
    List<Future<List<Answer>>> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      readers.add(threads.submit(() -> read(service, enough)));
      readers.add(threads.submit(() -> read(uncached, enough)));
    }
    double onStandby = fixture.reads("standby-1");
    try {
      for (int lag = 0; lag < 4; lag++) {
        standby.pause();
        if (lag % 2 == 0) {
          given().port(service.port()).post("/refreshes").then().statusCode(202);
        }
        long least = lag;
        await(() -> Long.parseLong(get(service, ROW).header("View-Staleness")) >= least);
        standby.resume();
        await(() -> Double.parseDouble(status(service, "lag")) < 1);
      }
      // After a crash the standby restarts from disk, with fewer changes than it showed before.
      standby.kill();
      standby.restart();
      awaitInUse(service, true);
      await(() -> versions.size() > 4);
    } finally {
      enough.set(true);
    }
    writer.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);
    recorder.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);

    assertThat(fixture.reads("standby-1")).isGreaterThan(onStandby + 10);
    int compared = 0;
    int stale = 0;
    for (Future<List<Answer>> reader : readers) {
      long newest = 0;
      for (Answer answer : reader.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        assertThat(answer.version).as("goes back: %s", answer).isGreaterThanOrEqualTo(newest);
        newest = answer.version;
        Long labelled = versions.get(answer.version);
        if (labelled != null) {
          assertThat(answer.name).as("%s", answer).isGreaterThanOrEqualTo(labelled);
          compared++;
        }
        long claimed = answer.sent - TimeUnit.SECONDS.toNanos(answer.staleness + 1);
        Map.Entry<Long, Long> least = committed.floorEntry(claimed);
        if (least != null) {
          assertThat(answer.name).as("%s", answer).isGreaterThanOrEqualTo(least.getValue());
        }
        stale += answer.staleness >= 2 ? 1 : 0;
      }
    }
    assertThat(compared).isGreaterThan(20);
    assertThat(stale).as("answers of a standby that lags").isPositive();
    bothAgree();
  }

  private static Void write(TreeMap<Long, Long> committed, AtomicBoolean enough) throws Exception {
    try (Connection connection = sql.connect();
        Statement statement = connection.createStatement()) {
      for (long count = 1; !enough.get(); count++) {
        statement.execute(
            "update customers set last_name = '#" + count + "' where id = (" + CUSTOMER + ")");
        committed.put(System.nanoTime(), count);
        Thread.sleep(10);
      }
    }
    return null;
  }

  private static Void record(Map<Long, Long> versions, AtomicBoolean enough) throws Exception {
    try (Connection connection = sql.connect();
        Statement statement = connection.createStatement()) {
      while (!enough.get()) {
        try (var row =
            statement.executeQuery(
                "select v.version, c.customer_name"
                    + " from order_volume.views v, order_volume.customer_order_volume_current c"
                    + " where c.order_id = 1 and v.view_name = 'customer_order_volume'")) {
          row.next();
          versions.put(row.getLong(1), count(row.getString(2)));
        }
        Thread.sleep(5);
      }
    }
    return null;
  }

  private static long count(String name) {
    return Long.parseLong(name.substring(name.indexOf('#') + 1));
  }

  private static List<Answer> read(ServiceProcess from, AtomicBoolean enough) {
    List<Answer> answers = new ArrayList<>();
    while (!enough.get()) {
      long sent = System.nanoTime();
      Response answer = get(from, ROW);
      answer.then().statusCode(200);
      answers.add(
          new Answer(
              sent,
              Long.parseLong(answer.header("View-Version")),
              Long.parseLong(answer.header("View-Staleness")),
              count(answer.path("[0].customer_name"))));
    }
    return answers;
  }

  private static void bothAgree() throws Exception {
    String page = VIEW + "?order=order_cost.desc,order_id&limit=200";
    await(
        () ->
            get(service, page).header("ETag").equals(get(uncached, page).header("ETag"))
                && get(service, "/freshness").path("state").equals("fresh"));
    assertThat(get(service, page).asString()).isEqualTo(get(uncached, page).asString());
    assertThat(get(service, page, "no-cache").asString()).isEqualTo(get(uncached, page).asString());
  }
}
