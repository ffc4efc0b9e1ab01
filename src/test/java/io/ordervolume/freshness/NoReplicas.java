package io.ordervolume.freshness;

import io.ordervolume.pool.ReplicaConfig;
import io.ordervolume.pool.ReplicaUrl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of a service that reads from the primary alone. */
record NoReplicas() implements ReplicaConfig {

  @Override
  public Optional<List<ReplicaUrl>> urls() {
    return Optional.empty();
  }

  @Override
  public Duration maxLag() {
    return Duration.ZERO;
  }
}
