package io.ordervolume.standby;

import static io.ordervolume.standby.StandbyFixture.CUSTOMER;
import static io.ordervolume.standby.StandbyFixture.ROW;
import static io.ordervolume.standby.StandbyFixture.VIEW;
import static io.ordervolume.standby.StandbyFixture.awaitInUse;
import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.ordervolume.testing.Patience;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.Standby;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests faults of a standby: it is killed, frozen or promoted, cancels queries, or the primary
 * stops. Clients still get right answers, or a 503 with Retry-After.
 */
@Tag("full")
class StandbyFaultsIT {

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static StandbyFixture fixture;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeAll
  static void start() throws Exception {
    fixture = new StandbyFixture(directory, StandbyFixture.NO_CACHE);
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void awaitStandbyInUse() {
    fixture.awaitInUse();
  }

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  @Test
  void aKilledStandbyIsNotUsedUntilItIsBack() throws Exception {
    assertReadsRightDuring(
        counts -> {
          for (int i = 0; i < 2; i++) {
            fixture.standby().kill();
            fixture.awaitNotInUse();
            awaitProgress(counts);
            fixture.standby().restart();
            fixture.awaitInUse();
            awaitProgress(counts);
          }
        });
  }

  @Test
  void aFrozenStandbyIsNotUsedUntilItIsBack() throws Exception {
    assertReadsRightDuring(
        counts -> {
          // Freezes the processes of connections and the postmaster, which accepts new connections.
          List<Long> processes = new ArrayList<>();
          processes.add(fixture.standby().process().pid());
          fixture.standby().process().children().forEach(child -> processes.add(child.pid()));
          signal(processes, "STOP");
          try {
            fixture.awaitNotInUse();
            awaitProgress(counts);
          } finally {
            signal(processes, "CONT");
          }
          fixture.awaitInUse();
        });
  }

  private static void signal(List<Long> processes, String signal) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    processes.forEach(process -> command.add(String.valueOf(process)));
    new ProcessBuilder(command).start().waitFor();
  }

  @Test
  void readsCancelledByTheStandbyAreRepeatedOnThePrimary() throws Exception {
    String failovers = "matview_standby_failovers_total{server=\"standby-1\"}";
    String conflicts =
        "select sum(confl_lock + confl_snapshot + confl_deadlock) from pg_stat_database_conflicts";
    double before = fixture.metric(failovers);
    AtomicBoolean enough = new AtomicBoolean();
    List<Future<List<String>>> readers = new ArrayList<>();
    fixture.standby().configure("max_standby_streaming_delay", "0");
    try {
      for (int i = 0; i < 4; i++) {
        readers.add(threads.submit(() -> readSums(enough)));
      }
      long deadline = System.nanoTime() + Patience.LONGEST.toNanos();
      while (fixture.metric(failovers) == before
          || Long.parseLong(fixture.standby().text(conflicts)) == 0) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        fixture
            .sql()
            .execute(
                "begin; lock table order_volume.customer_order_volume_delta in access exclusive mode; commit");
      }
    } finally {
      enough.set(true);
      fixture.standby().configure("max_standby_streaming_delay", "30s");
    }
    for (Future<List<String>> reader : readers) {
      assertThat(reader.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)).isEmpty();
    }
  }

  /** Runs slow reads until the test ends them. Returns the bodies of failed reads. */
  private static List<String> readSums(AtomicBoolean enough) {
    List<String> refused = new ArrayList<>();
    while (!enough.get()) {
      Response answer =
          fixture.get(VIEW + "?select=customer_name,city,order_cost.sum()&limit=1000");
      if (answer.statusCode() != 200) {
        refused.add(answer.asString());
      }
    }
    return refused;
  }

  @Test
  void theStandbyAnswersPlainReadsWhileThePrimaryIsStopped() throws Exception {
    int port = fixture.primaryPort();
    fixture.stopPrimary();
    try {
      await(() -> fixture.get(ROW, "no-cache").statusCode() == 503);
      fixture.get(ROW).then().statusCode(200);
      await(() -> Long.parseLong(fixture.get(ROW).header("View-Staleness")) > 2);
      fixture.get(ROW, "max-age=1").then().statusCode(503);
      given()
          .port(fixture.service().managementPort())
          .get("/q/health/ready")
          .then()
          .statusCode(200)
          .body(containsString("cannot be reached"));
    } finally {
      fixture.startPrimary(port);
    }
    await(() -> fixture.get(ROW, "no-cache").statusCode() == 200);
  }

  @Test
  void aPromotedStandbyIsNotUsed() throws Exception {
    try (Standby other = fixture.anotherStandby("other");
        ServiceProcess both =
            fixture.serve(Map.of(), other.url() + "," + fixture.standby().url())) {
      awaitInUse(both, true);

      other.promote();
      awaitInUse(both, false);

      fixture
          .sql()
          .execute("update customers set last_name = 'Promoted' where id = (" + CUSTOMER + ")");
      await(() -> StandbyFixture.get(both, ROW).asString().contains("Promoted"));
      for (int i = 0; i < 10; i++) {
        String page = VIEW + "?order_id=eq.1&limit=" + (i + 1);
        assertThat(StandbyFixture.get(both, page).asString()).contains("Promoted");
      }
      assertThat(both.log()).contains("it is no standby");
      both.stop();
      assertThat(both.log()).doesNotContain("\tat ");
    }
  }

  private interface Fault {
    /** Causes the fault. The counts show whether each reader makes progress. */
    void happen(List<AtomicLong> counts) throws Exception;
  }

  private void assertReadsRightDuring(Fault fault) throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    List<Future<List<String>>> readers = new ArrayList<>();
    List<AtomicLong> counts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      AtomicLong count = new AtomicLong();
      counts.add(count);
      readers.add(threads.submit(() -> readRows(enough, count)));
    }
    try {
      awaitProgress(counts);
      fault.happen(counts);
    } finally {
      enough.set(true);
    }
    for (Future<List<String>> reader : readers) {
      assertThat(reader.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)).isEmpty();
    }
  }

  private static void awaitProgress(List<AtomicLong> counts) {
    for (AtomicLong reads : counts) {
      long before = reads.get();
      await(() -> reads.get() > before + 1);
    }
  }

  /** Reads rows until the test ends it. Returns the wrong answers. */
  private static List<String> readRows(AtomicBoolean enough, AtomicLong count) {
    List<String> wrong = new ArrayList<>();
    for (int i = 1; !enough.get(); i++) {
      int order = 1 + i * 7 % 10_000;
      String path =
          i % 2 == 0
              ? VIEW + "?order_id=eq." + order
              : VIEW + "?select=order_id&order=order_id&offset=" + (order - 1) + "&limit=1";
      Response answer = fixture.get(path);
      if (!isRight(answer, order)) {
        wrong.add(answer.statusCode() + " " + path + " " + answer.asString());
      }
      count.incrementAndGet();
    }
    return wrong;
  }

  private static boolean isRight(Response answer, int order) {
    return answer.statusCode() == 503
        ? answer.header("Retry-After") != null
        : answer.statusCode() == 200
            && answer.jsonPath().getList("order_id", Integer.class).equals(List.of(order));
  }
}
