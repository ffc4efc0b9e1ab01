package io.ordervolume.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.OffsetDateTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of attempts, counted. */
class RefreshMetricsTest {

  private final MockClock clock = new MockClock();
  private final MeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  private final RefreshMetrics metrics = new RefreshMetrics(registry, "v");

  private double attempts(String trigger, String outcome) {
    return registry
        .get("matview.refresh.attempts")
        .tags("view", "v", "trigger", trigger, "outcome", outcome)
        .counter()
        .count();
  }

  private Timer timer(String mode, String outcome) {
    return registry
        .get("matview.refresh.duration")
        .tags("view", "v", "mode", mode, "outcome", outcome)
        .timer();
  }

  private double rows(String operation) {
    return registry.get("matview.rows.changed").tags("op", operation).counter().count();
  }

  private double running() {
    return registry.get("matview.refresh.running").gauge().value();
  }

  private double unexplained() {
    return registry.get("matview.unexplained.rows").counter().count();
  }

  private static Change change(Mode mode, Long inserted, Long deleted, Long unexplained) {
    return new Change(mode, OffsetDateTime.MIN, inserted, deleted, 0, unexplained);
  }

  @Test
  void startFromZeroSoThatTheFirstEventIsAGrowth() {
    assertThat(attempts("schedule", "timed_out")).isZero();
    assertThat(attempts("startup", "lost")).isZero();
    assertThat(timer("rebuild", "failed").count()).isZero();
    assertThat(rows("inserted") + rows("deleted") + unexplained() + running()).isZero();
    assertThat(registry.get("matview.refresh.attempts").counters())
        .hasSize(4 * 7)
        .noneMatch(counter -> "running".equals(counter.getId().getTag("outcome")));
  }

  @Test
  void tellAttemptsDurationsAndRows() {
    Run run = new Run(1, Trigger.CHANGE, Mode.CONCURRENT);
    metrics.began(run);
    assertThat(running()).isEqualTo(1);

    metrics.ended(run, new Ending(Outcome.SUCCEEDED, "", change(Mode.CONCURRENT, 5L, 3L, 2L), 8L));

    assertThat(running()).isZero();
    assertThat(attempts("change", "succeeded")).isEqualTo(1);
    assertThat(timer("concurrent", "succeeded").count()).isEqualTo(1);
    assertThat(rows("inserted")).isEqualTo(5);
    assertThat(rows("deleted")).isEqualTo(3);
    assertThat(unexplained()).isEqualTo(2);
  }

  @Test
  void countARebuildAsSuchEvenWhereAnotherModeWasAskedFor() {
    Run run = new Run(1, Trigger.STARTUP, Mode.CONCURRENT);
    metrics.began(run);
    metrics.ended(
        run, new Ending(Outcome.SUCCEEDED, "", change(Mode.REBUILD, null, null, null), 8L));

    assertThat(timer("rebuild", "succeeded").count()).isEqualTo(1);
    assertThat(rows("inserted")).isZero();
  }

  @Test
  void timeAnAttemptThatStartsOverFromItsFirstTurnAndNoneThatNeverHadATurn() {
    Run startsOver = new Run(1, Trigger.REQUEST, Mode.CONCURRENT);
    metrics.began(startsOver);
    clock.addSeconds(2);
    metrics.began(startsOver);
    clock.addSeconds(1);
    metrics.ended(startsOver, new Ending(Outcome.FAILED, ""));
    metrics.ended(new Run(2, Trigger.REQUEST, Mode.CONCURRENT), new Ending(Outcome.FAILED, ""));

    assertThat(attempts("request", "failed")).isEqualTo(2);
    assertThat(timer("concurrent", "failed").count()).isEqualTo(1);
    assertThat(timer("concurrent", "failed").totalTime(TimeUnit.SECONDS)).isEqualTo(3);
  }
}
