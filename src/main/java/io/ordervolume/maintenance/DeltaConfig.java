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

  /** Most keys that an apply computes again for one view; beyond them the view is refreshed. */
  @WithDefault("100000")
  long maxKeys();

  /**
   * Share of the view's rows, but at least 10,000 of them, that the delta holds at most: beyond it
   * a refresh folds the delta in.
   */
  @WithDefault("0.1")
  double maxShare();
}
