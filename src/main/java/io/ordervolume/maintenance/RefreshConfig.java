package io.ordervolume.maintenance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of refreshes. */
@ConfigMapping(prefix = "order-volume.refresh")
public interface RefreshConfig {

  /**
   * The scheduled refresh, as a Quartz cron expression in the service's time zone; {@code off} for
   * none.
   */
  @WithDefault("0 0 3 * * ?")
  String cron();

  /** Longest duration of a refresh, and longest time that an attempt waits for its turn. */
  @WithDefault("15m")
  Duration timeout();

  /** Least time between the end of any refresh and the start of one because of changes. */
  @WithDefault("10s")
  Duration minInterval();

  /**
   * Largest share of the time, above 0 and at most 1, that refreshes because of changes may take.
   */
  @WithDefault("0.1")
  double maxDutyCycle();

  /** Longest time that a refresh waits for a table that another session has locked. */
  @WithDefault("10s")
  Duration lockTimeout();

  /** Most refreshes that run at a time, over all views and instances. */
  @WithDefault("2")
  int maxConcurrent();

  /** How long the history keeps attempts. */
  @WithDefault("30d")
  Duration retention();

  /**
   * When bloated views may be rebuilt: a Quartz cron expression in the service's time zone; {@code
   * off} for never. A rebuild blocks reads.
   */
  @WithDefault("off")
  String rebuildCron();

  /**
   * Share of the view's files, above 0 and below 1, that must be waste for it to be rebuilt then.
   */
  @WithDefault("0.5")
  double rebuildBloat();
}
