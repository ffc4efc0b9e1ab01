package io.ordervolume.concurrency;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of concurrent reads. */
@ConfigMapping(prefix = "order-volume.reads")
public interface ReadConfig {

  /** Largest number of pages that are read at a time, each with its own connection. */
  @WithDefault("12")
  int maxConcurrent();

  /** Largest number of reads that wait. */
  @WithDefault("48")
  int maxWaiting();

  /** Longest time that a read waits. */
  @WithDefault("2s")
  Duration maxWait();

  /** Largest number of rows that are read by row id at a time, on shared connections. */
  @WithDefault("256")
  int maxRows();

  /** Longest time that the read of one row may take in the database. */
  @WithDefault("5s")
  Duration rowTimeout();

  default Bulkhead.Limits ofPages() {
    return new Bulkhead.Limits(maxConcurrent(), maxWaiting(), maxWait());
  }

  default Bulkhead.Limits ofRows() {
    return new Bulkhead.Limits(maxRows(), maxWaiting(), maxWait());
  }
}
