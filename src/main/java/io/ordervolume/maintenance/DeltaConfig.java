package io.ordervolume.maintenance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How changes are applied between refreshes. */
@ConfigMapping(prefix = "order-volume.delta")
public interface DeltaConfig {

  /** How often the service looks for changes while it finds none. */
  @WithDefault("1s")
  Duration interval();

  /**
   * Largest number of keys that an apply computes again for one view. Beyond it the view is
   * refreshed.
   */
  @WithDefault("100000")
  long maxKeys();

  /**
   * Largest size of the delta, as a share of the view's rows. 10,000 rows are always allowed. A
   * refresh merges a larger delta.
   */
  @WithDefault("0.1")
  double maxShare();
}
