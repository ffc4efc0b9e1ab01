package io.ordervolume.observability;

import io.prometheus.client.exemplars.ExemplarSampler;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import java.util.Optional;

/**
 * Turns off exemplars in metrics. The metrics are recorded after their span has ended, so a sampler
 * would look for a span each time and find none.
 */
class NoExemplars {

  @Produces
  @Alternative
  @Priority(1)
  Optional<ExemplarSampler> sampler() {
    return Optional.empty();
  }
}
