package io.ordervolume.doctor;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import io.ordervolume.replica.Replicas;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready is who can answer, be it from replicas alone. Only what keeps the service from that is
 * looked into each time; of what else there is, the last round tells.
 */
@Readiness
@ApplicationScoped
class ReadinessCheck implements AsyncHealthCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Doctor doctor;
  private final Rounds rounds;
  private final Replicas replicas;
  private final String view;

  ReadinessCheck(
      Doctor doctor,
      Rounds rounds,
      Replicas replicas,
      @ConfigProperty(name = "order-volume.view") String view) {
    this.doctor = doctor;
    this.rounds = rounds;
    this.replicas = replicas;
    this.view = view;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return doctor.examine(Check::blocks, PATIENCE).map(this::response);
  }

  private HealthCheckResponse response(List<Finding> blocking) {
    Stream<Finding> warnings =
        rounds.latest().stream().filter(finding -> finding.severity() == Severity.WARNING);
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named(view).status(blocking.isEmpty() || replicasAnswer(blocking));
    Stream.concat(blocking.stream(), warnings)
        .collect(groupingBy(Finding::code, mapping(ReadinessCheck::sentences, joining(" "))))
        .forEach(response::withData);
    return response.build();
  }

  private boolean replicasAnswer(List<Finding> blocking) {
    return Doctor.isAway(blocking) && replicas.any() != null;
  }

  private static String sentences(Finding finding) {
    return finding.problem() + " " + finding.mend();
  }
}
