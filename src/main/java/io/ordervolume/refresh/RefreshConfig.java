package io.ordervolume.refresh;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When and how the view is refreshed. */
@ConfigMapping(prefix = "order-volume.refresh")
public interface RefreshConfig {

  /**
   * The scheduled refresh, as a Quartz cron expression in the service's time zone; {@code off} for
   * none.
   */
  @WithDefault("0 0 3 * * ?")
  String cron();

  /** Longest that a refresh may take, and longest that an attempt waits for its turn. */
  @WithDefault("15m")
  Duration timeout();

  /** Least time between the end of any refresh and the start of one because of changes. */
  @WithDefault("10s")
  Duration minInterval();

  /**
   * Largest share of the time, above 0 and at most 1, that refreshes because of changes may take.
   */
  @WithDefault("0.1")
  double dutyShare();
}
