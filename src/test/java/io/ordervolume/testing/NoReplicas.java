package io.ordervolume.testing;

import io.ordervolume.pool.ReplicaConfig;
import io.ordervolume.pool.ReplicaUrl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of a service that reads from the primary alone. */
public record NoReplicas() implements ReplicaConfig {

  @Override
  public Optional<List<ReplicaUrl>> urls() {
    return Optional.empty();
  }

  @Override
  public Duration maxLag() {
    return Duration.ZERO;
  }
}
