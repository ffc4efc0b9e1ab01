package io.ordervolume.freshness;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the event stream. */
@ConfigMapping(prefix = "order-volume.events")
public interface EventsConfig {

  /** Largest number of subscribers of an instance. */
  @WithDefault("200")
  int maxListeners();

  /** Time between two observations while there are subscribers. */
  @WithDefault("1s")
  Duration interval();

  /** Longest time without an event, after which a heartbeat is sent. */
  @WithDefault("15s")
  Duration heartbeat();
}
