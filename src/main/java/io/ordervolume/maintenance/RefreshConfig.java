package io.ordervolume.maintenance;

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
  double maxDutyCycle();

  /** Longest that a refresh waits for a lock that somebody else holds on a table. */
  @WithDefault("10s")
  Duration lockTimeout();

  /** Most refreshes that run at a time, over all views and instances. */
  @WithDefault("2")
  int maxConcurrent();

  /** How long the log remembers attempts. */
  @WithDefault("30d")
  Duration retention();

  /**
   * When a bloated view may be rebuilt, which locks readers out meanwhile: a Quartz cron expression
   * in the service's time zone; {@code off} for never.
   */
  @WithDefault("off")
  String rebuildCron();

  /**
   * Share of the view's files, above 0 and below 1, that must be waste for it to be rebuilt then.
   */
  @WithDefault("0.5")
  double rebuildBloat();
}
