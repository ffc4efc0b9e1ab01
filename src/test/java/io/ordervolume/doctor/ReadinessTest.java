package io.ordervolume.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ordervolume.capture.Capture;
import io.ordervolume.replica.Replicas;
import io.ordervolume.testing.LogRecorder;
import io.ordervolume.testing.NoReplicas;
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

/** What blocks takes the service out of rotation, and the rest is told. */
class ReadinessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Replicas alone = new Replicas(new NoReplicas(), null, new SimpleMeterRegistry());
  private TestDatabase database;
  private Rounds rounds;
  private ReadinessCheck readiness;

  @BeforeEach
  void createHealthyStore() {
    database = TestDatabase.sample(100);
    database.execute("select start_change_capture()");
    database.execute("refresh materialized view customer_order_volume");
    Doctor doctor = Doctors.of(database.pool(1));
    rounds = new Rounds(doctor);
    readiness = new ReadinessCheck(doctor, rounds, alone, "the view");
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private HealthCheckResponse ask() {
    return readiness.call().await().atMost(PATIENCE);
  }

  private void makeRounds() {
    rounds.make().await().atMost(PATIENCE);
  }

  @Test
  void isUpWithoutAWordWhereAllIsWell() {
    makeRounds();

    assertThat(ask().getStatus()).isEqualTo(Status.UP);
    assertThat(ask().getData()).isEmpty();
  }

  @Test
  void isDownForWhatBlocksAndUpAgainWithoutWaitingForARound() {
    database.execute("refresh materialized view customer_order_volume with no data");
    assertThat(ask().getStatus()).isEqualTo(Status.DOWN);
    assertThat(ask().getData().orElseThrow()).containsOnlyKeys("view-not-populated");
    makeRounds();

    database.execute("refresh materialized view customer_order_volume");

    assertThat(ask().getStatus()).isEqualTo(Status.UP);
    assertThat(ask().getData()).isEmpty();
  }

  @Test
  void isUpWithWarningsAndTellsThoseOfTheLastRound() {
    database.execute("drop index customer_order_volume_unique_id_idx");
    assertThat(ask().getData()).isEmpty();

    makeRounds();

    assertThat(ask().getStatus()).isEqualTo(Status.UP);
    assertThat(ask().getData().orElseThrow()).containsOnlyKeys("no-usable-index");
  }

  /** Whoever vacuums or alters these tables keeps nobody from reading the view. */
  @Test
  void waitsForNoTable() throws Exception {
    try (OpenTransaction other =
        OpenTransaction.of(
            database,
            "refresh materialized view customer_order_volume; lock table refresh_log, view_version, orders,"
                + " customer_order_volume_change, customer_order_volume_delta, databasechangeloglock"
                + " in access exclusive mode")) {
      assertThat(ask().getStatus()).isEqualTo(Status.UP);
      other.commit();
    }
  }

  @Test
  void oldRowsAreNoReasonUnlessItIsConfigured() {
    database.execute("update customer_order_volume_change set changed_at = now() - interval '1 h'");
    assertThat(ask().getStatus()).isEqualTo(Status.UP);

    Map<String, String> setting = Map.of("order-volume.ready.max-staleness", "PT10M");
    Doctor strict = Doctors.of(database.pool(1), Capture.TRIGGERS, setting);
    ReadinessCheck strictly = new ReadinessCheck(strict, rounds, alone, "the view");

    HealthCheckResponse answer = strictly.call().await().atMost(PATIENCE);
    assertThat(answer.getStatus()).isEqualTo(Status.DOWN);
    assertThat(answer.getData().orElseThrow()).containsOnlyKeys("too-stale");
  }

  @Test
  void whatIsFoundIsLoggedOnceAndOnceMoreWhenItIsMended() {
    try (LogRecorder log = LogRecorder.of(Rounds.class.getName())) {
      makeRounds();
      assertThat(log.lines()).isEmpty();

      database.execute("drop index customer_order_volume_unique_id_idx");
      makeRounds();
      makeRounds();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("no-usable-index: ")
          .endsWith("create unique index on customer_order_volume (unique_id)");

      database.execute("create unique index on customer_order_volume (unique_id)");
      makeRounds();
      makeRounds();
      assertThat(log.lines()).hasSize(2).last().isEqualTo("no-usable-index is mended");
    }
  }

  @Test
  void whatIsFoundIsMeasuredUntilItIsMended() {
    MeterRegistry meters = new SimpleMeterRegistry();
    new FindingGauges(rounds, "the view").onStart(new StartupEvent(), meters);
    makeRounds();
    assertThat(gauges(meters)).containsExactly(0, 0, 0);

    database.execute(
        """
        drop index customer_order_volume_unique_id_idx;
        create or replace view customer_order_volume_definition as
        select c.* from customer_order_volume c;
        """);
    makeRounds();
    assertThat(gauges(meters)).containsExactly(1, 2, 0);

    database.execute("refresh materialized view customer_order_volume with no data");
    makeRounds();
    assertThat(gauges(meters)).containsExactly(1, 2, 1);
  }

  /** Drift, warnings, and what blocks. */
  private static List<Integer> gauges(MeterRegistry meters) {
    return List.of(
        (int) meters.get("matview.definition.drift").tag("view", "the view").gauge().value(),
        (int) meters.get("matview.findings").tag("severity", "warning").gauge().value(),
        (int) meters.get("matview.findings").tag("severity", "blocking").gauge().value());
  }
}
