package io.ordervolume.doctor;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import io.ordervolume.standby.StandbyRouter;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * The service is ready if it can answer plain reads, even if only from standbys. Each call runs the
 * blocking checks. Warnings are those of the last scheduled checks. A problem of one view among
 * several does not make the service unready.
 */
@Readiness
@ApplicationScoped
class ReadinessCheck implements AsyncHealthCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Doctor doctor;
  private final ScheduledChecks checks;
  private final StandbyRouter standbys;

  ReadinessCheck(Doctor doctor, ScheduledChecks checks, StandbyRouter standbys) {
    this.doctor = doctor;
    this.checks = checks;
    this.standbys = standbys;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return doctor.examine(Check::blocks, PATIENCE).map(this::response);
  }

  private HealthCheckResponse response(List<Finding> blocking) {
    Stream<Finding> warnings =
        checks.latest().stream().filter(finding -> finding.severity() == Severity.WARNING);
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("order-volume")
            .status(blocking.isEmpty() || standbysAnswer(blocking));
    Stream.concat(blocking.stream(), warnings)
        .collect(groupingBy(Finding::code, mapping(ReadinessCheck::sentences, joining(" "))))
        .forEach(response::withData);
    return response.build();
  }

  private boolean standbysAnswer(List<Finding> blocking) {
    return Doctor.isAway(blocking) && standbys.any().isPresent();
  }

  private static String sentences(Finding finding) {
    return finding.problem() + " " + finding.fix();
  }
}
