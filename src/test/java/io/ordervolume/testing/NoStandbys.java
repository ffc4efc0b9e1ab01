package io.ordervolume.testing;

import io.ordervolume.pool.StandbyConfig;
import io.ordervolume.pool.StandbyUrl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a service that reads from the primary only. */
public record NoStandbys() implements StandbyConfig {

  @Override
  public Optional<List<StandbyUrl>> urls() {
    return Optional.empty();
  }

  @Override
  public Duration maxLag() {
    return Duration.ZERO;
  }
}
