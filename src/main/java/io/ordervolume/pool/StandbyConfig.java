package io.ordervolume.pool;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The standbys that reads go to. */
@ConfigMapping(prefix = "order-volume.standbys")
public interface StandbyConfig {

  /** URLs of the standbys. If there are none, all reads go to the primary. */
  Optional<List<StandbyUrl>> urls();

  /** Largest lag of a standby that is read from. */
  @WithDefault("30s")
  Duration maxLag();
}
