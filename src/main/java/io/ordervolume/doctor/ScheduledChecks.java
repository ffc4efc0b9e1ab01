package io.ordervolume.doctor;

import static java.util.stream.Collectors.toSet;

import io.ordervolume.concurrency.PeriodicRunner;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * Runs all checks ten seconds after the start and every five minutes. The delay leaves time for the
 * first reconciliation, which fixes many problems. Logs a finding when it appears and when it is
 * gone. The polls already log an unreachable database.
 */
@ApplicationScoped
class ScheduledChecks {

  static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration DELAY = Duration.ofSeconds(10);
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  private static final Logger LOG = Logger.getLogger(ScheduledChecks.class);

  private final Doctor doctor;
  private volatile List<Finding> latest = List.of();

  ScheduledChecks(Doctor doctor) {
    this.doctor = doctor;
  }

  /** Returns the findings of the last checks. */
  List<Finding> latest() {
    return latest;
  }

  void onStart(@Observes StartupEvent start, PeriodicRunner runner) {
    runner.every(DELAY, INTERVAL, this::run);
  }

  Uni<Void> run() {
    return doctor.examineAll(PATIENCE).invoke(this::logChanges).replaceWithVoid();
  }

  private void logChanges(List<Finding> findings) {
    Set<String> before = codes(latest);
    Set<String> now = codes(findings);
    latest = findings;
    findings.stream()
        .filter(finding -> !before.contains(subject(finding)) && !Doctor.isUnreachable(finding))
        .forEach(ScheduledChecks::log);
    before.stream()
        .filter(code -> !now.contains(code) && !code.equals(Doctor.UNREACHABLE))
        .forEach(code -> LOG.infof("%s is fixed", code));
  }

  private static Set<String> codes(List<Finding> findings) {
    return findings.stream().map(ScheduledChecks::subject).collect(toSet());
  }

  private static String subject(Finding finding) {
    return finding.view() == null ? finding.code() : finding.code() + " of " + finding.view();
  }

  private static void log(Finding finding) {
    LOG.logf(
        finding.severity() == Severity.BLOCKING ? Level.ERROR : Level.WARN,
        "%s: %s %s%s",
        finding.code(),
        finding.problem(),
        finding.fix(),
        finding.sql() == null ? "" : " " + finding.sql());
  }
}
