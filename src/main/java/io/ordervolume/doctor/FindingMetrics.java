package io.ordervolume.doctor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Counts the findings of the doctor's last round, by severity. */
@ApplicationScoped
class FindingMetrics {

  private final ScheduledChecks rounds;

  FindingMetrics(ScheduledChecks rounds) {
    this.rounds = rounds;
  }

  void onStart(@Observes StartupEvent start, MeterRegistry registry) {
    for (Severity severity : Severity.values()) {
      Gauge.builder("matview.findings", rounds, found -> count(found, severity))
          .description("Findings of the doctor's last round, of all views")
          .tag("severity", severity.word())
          .register(registry);
    }
  }

  private static long count(ScheduledChecks found, Severity severity) {
    return found.latest().stream().filter(finding -> finding.severity() == severity).count();
  }
}
