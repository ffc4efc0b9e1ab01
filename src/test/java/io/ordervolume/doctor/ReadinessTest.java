package io.ordervolume.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ordervolume.standby.StandbyRouter;
import io.ordervolume.testing.LogRecorder;
import io.ordervolume.testing.NoStandbys;
import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.TestDatabase;
import io.quarkus.runtime.StartupEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests that blocking findings make the service not ready and that other findings are only
 * reported.
 */
class ReadinessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final StandbyRouter alone =
      new StandbyRouter(null, new NoStandbys(), null, new SimpleMeterRegistry());
  private TestDatabase database;
  private ScheduledChecks rounds;
  private ReadinessCheck readiness;

  @BeforeEach
  void createHealthyStore() {
    database = DoctorFixtures.healthyStore();
    Doctor doctor = DoctorFixtures.of(database.pool(1));
    rounds = new ScheduledChecks(doctor);
    readiness = new ReadinessCheck(doctor, rounds, alone);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private HealthCheckResponse ask() {
    return readiness.call().await().atMost(PATIENCE);
  }

  private void makeRounds() {
    rounds.run().await().atMost(PATIENCE);
  }

  @Test
  void aHealthyServiceIsUpWithoutData() {
    makeRounds();

    assertThat(ask().getStatus()).isEqualTo(Status.UP);
    assertThat(ask().getData()).isEmpty();
  }

  @Test
  void blockingFindingsAreCheckedAtEachRequest() {
    database.execute("refresh materialized view customer_order_volume with no data");
    assertThat(ask().getStatus()).isEqualTo(Status.DOWN);
    assertThat(ask().getData().orElseThrow()).containsOnlyKeys("nothing-to-serve");
    makeRounds();

    database.execute("refresh materialized view customer_order_volume");

    assertThat(ask().getStatus()).isEqualTo(Status.UP);
    assertThat(ask().getData().orElseThrow())
        .as("of the last round")
        .containsOnlyKeys("view-not-populated");
    makeRounds();
    assertThat(ask().getData()).isEmpty();
  }

  @Test
  void isUpWithTheWarningsOfTheLastRound() {
    database.execute("drop index customer_order_volume_unique_id_idx");
    assertThat(ask().getData()).isEmpty();

    makeRounds();

    assertThat(ask().getStatus()).isEqualTo(Status.UP);
    assertThat(ask().getData().orElseThrow()).containsOnlyKeys("no-usable-index");
  }

  /** Vacuum or alter table of these tables must not make the service not ready. */
  @Test
  void doesNotWaitForLockedTables() throws Exception {
    try (OpenTransaction other =
        OpenTransaction.of(
            database,
            "refresh materialized view customer_order_volume; lock table order_volume.refresh_log, order_volume.view_version, orders,"
                + " order_volume.customer_order_volume_delta, order_volume.databasechangeloglock"
                + " in access exclusive mode")) {
      assertThat(ask().getStatus()).isEqualTo(Status.UP);
      other.commit();
    }
  }

  @Test
  void staleRowsMatterOnlyIfConfigured() {
    database.execute("update customers set first_name = 'x' where id = 1");
    assertThat(ask().getStatus()).isEqualTo(Status.UP);

    Map<String, String> setting = Map.of("order-volume.ready.max-staleness", "PT0.001S");
    Doctor strict = DoctorFixtures.of(database.pool(1), setting);
    ReadinessCheck strictly = new ReadinessCheck(strict, rounds, alone);

    HealthCheckResponse answer = strictly.call().await().atMost(PATIENCE);
    assertThat(answer.getStatus()).isEqualTo(Status.DOWN);
    assertThat(answer.getData().orElseThrow()).containsOnlyKeys("too-stale");
  }

  @Test
  void aFindingIsLoggedOnceAndOnceMoreWhenItIsFixed() {
    try (LogRecorder log = LogRecorder.of(ScheduledChecks.class.getName())) {
      makeRounds();
      assertThat(log.lines()).isEmpty();

      database.execute("drop index customer_order_volume_unique_id_idx");
      makeRounds();
      makeRounds();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("no-usable-index: ")
          .endsWith("create unique index on public.customer_order_volume (unique_id)");

      database.execute("create unique index on customer_order_volume (unique_id)");
      makeRounds();
      makeRounds();
      assertThat(log.lines())
          .hasSize(2)
          .last()
          .isEqualTo("no-usable-index of customer_order_volume is fixed");
    }
  }

  @Test
  void findingsAreCountedInMetrics() {
    MeterRegistry meters = new SimpleMeterRegistry();
    new FindingMetrics(rounds).onStart(new StartupEvent(), meters);
    makeRounds();
    assertThat(gauges(meters)).containsExactly(0, 0);

    database.execute("drop index customer_order_volume_unique_id_idx");
    makeRounds();
    assertThat(gauges(meters)).containsExactly(1, 0);

    database.execute("refresh materialized view customer_order_volume with no data");
    makeRounds();
    assertThat(gauges(meters)).containsExactly(2, 1);
  }

  /** Returns the numbers of warnings and of blocking findings. */
  private static List<Integer> gauges(MeterRegistry meters) {
    return List.of(
        (int) meters.get("matview.findings").tag("severity", "warning").gauge().value(),
        (int) meters.get("matview.findings").tag("severity", "blocking").gauge().value());
  }
}
