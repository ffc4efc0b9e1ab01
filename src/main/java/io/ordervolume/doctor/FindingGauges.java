package io.ordervolume.doctor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the doctor's last round found, for those who watch. */
@ApplicationScoped
class FindingGauges {

  private final Rounds rounds;
  private final String view;

  FindingGauges(Rounds rounds, @ConfigProperty(name = "order-volume.view") String view) {
    this.rounds = rounds;
    this.view = view;
  }

  void onStart(@Observes StartupEvent start, MeterRegistry registry) {
    String drift = Check.DEFINITION_DIFFERS.code();
    gauge("matview.definition.drift", finding -> finding.code().equals(drift))
        .description("1 where the view in the database is not the one that was shipped, else 0")
        .register(registry);
    for (Severity severity : Severity.values()) {
      gauge("matview.findings", finding -> finding.severity() == severity)
          .description("What the doctor last found to be wrong")
          .tag("severity", severity.word())
          .register(registry);
    }
  }

  private Gauge.Builder<Rounds> gauge(String name, Predicate<Finding> counted) {
    return Gauge.builder(name, rounds, found -> found.latest().stream().filter(counted).count())
        .tag("view", view);
  }
}
