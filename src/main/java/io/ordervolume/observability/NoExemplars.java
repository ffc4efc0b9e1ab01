package io.ordervolume.observability;

import io.prometheus.client.exemplars.ExemplarSampler;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import java.util.Optional;

/**
 * Has metrics name no traces as exemplars. They count what is over when its span is, so they would
 * ask each time for a span, in vain.
 */
class NoExemplars {

  @Produces
  @Alternative
  @Priority(1)
  Optional<ExemplarSampler> sampler() {
    return Optional.empty();
  }
}
