package io.ordervolume.freshness;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Who may be told of freshness as it moves. */
@ConfigMapping(prefix = "order-volume.events")
public interface EventsConfig {

  /** Most who listen at a time. */
  @WithDefault("200")
  int maxListeners();

  /** How often the service looks, while somebody listens. */
  @WithDefault("1s")
  Duration interval();

  /** Longest that a listener hears nothing. */
  @WithDefault("15s")
  Duration heartbeat();
}
