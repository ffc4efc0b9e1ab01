package io.ordervolume.doctor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Counts the findings of the last scheduled checks, by severity. */
@ApplicationScoped
class FindingMetrics {

  private final ScheduledChecks checks;

  FindingMetrics(ScheduledChecks checks) {
    this.checks = checks;
  }

  void onStart(@Observes StartupEvent start, MeterRegistry registry) {
    for (Severity severity : Severity.values()) {
      Gauge.builder("matview.findings", checks, found -> count(found, severity))
          .description("Findings of the last scheduled checks, of all views")
          .tag("severity", severity.word())
          .register(registry);
    }
  }

  private static long count(ScheduledChecks found, Severity severity) {
    return found.latest().stream().filter(finding -> finding.severity() == severity).count();
  }
}
