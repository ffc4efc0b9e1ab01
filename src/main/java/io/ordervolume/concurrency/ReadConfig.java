package io.ordervolume.concurrency;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How many reads the database is asked for at a time. */
@ConfigMapping(prefix = "order-volume.reads")
public interface ReadConfig {

  /** Most pages that are read at a time, each with a connection of its own. */
  @WithDefault("12")
  int maxConcurrent();

  /** Most that wait for their turn. */
  @WithDefault("48")
  int maxWaiting();

  /** Longest that they wait. */
  @WithDefault("2s")
  Duration maxWait();

  /** Most rows that are looked up by their keys at a time, on connections that they share. */
  @WithDefault("256")
  int maxRows();

  /** Longest that the look-up of a row may take, by the database's clock. */
  @WithDefault("5s")
  Duration rowTimeout();

  default Bulkhead.Limits ofPages() {
    return new Bulkhead.Limits(maxConcurrent(), maxWaiting(), maxWait());
  }

  default Bulkhead.Limits ofRows() {
    return new Bulkhead.Limits(maxRows(), maxWaiting(), maxWait());
  }
}
