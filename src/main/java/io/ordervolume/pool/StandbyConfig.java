package io.ordervolume.pool;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The streaming replicas that readers are sent to. */
@ConfigMapping(prefix = "order-volume.replicas")
public interface StandbyConfig {

  /** Where they are; without any, everything is read from the primary. */
  Optional<List<StandbyUrl>> urls();

  /** How far one may lag behind the primary and still be read from. */
  @WithDefault("30s")
  Duration maxLag();
}
