package io.ordervolume.delta;

import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.problem.DatabaseFailure;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Empties the delta that is left from when there was to be one: nobody would lay it over the view.
 */
@ApplicationScoped
class DeltaRetirement {

  private static final Logger LOG = Logger.getLogger(DeltaRetirement.class);
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final Applier applier;
  private final DeltaConfig config;

  DeltaRetirement(Applier applier, DeltaConfig config) {
    this.applier = applier;
    this.config = config;
  }

  void onStart(@Observes StartupEvent start) {
    if (config.enabled()) {
      return;
    }
    applier
        .retire()
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf("The delta is not emptied yet: %s", DatabaseFailure.message(failure)))
        .onFailure()
        .retry()
        .withBackOff(SHORTEST_WAIT, LONGEST_WAIT)
        .indefinitely()
        .subscribe()
        .with(retired -> LOG.debug("There is no delta"));
  }
}
