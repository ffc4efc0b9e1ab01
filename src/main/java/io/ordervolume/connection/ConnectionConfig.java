package io.ordervolume.connection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** Limits of the connections of clients. */
@ConfigMapping(prefix = "order-volume.connections")
public interface ConnectionConfig {

  /** Most connections at a time. Default: one for each MiB of the heap, at least 64. */
  OptionalInt max();

  /** Longest time from the first byte of a request to the end of its head. */
  @WithDefault("10s")
  Duration headTimeout();

  /** Longest time from the end of a request's head to the end of its body. */
  @WithDefault("30s")
  Duration bodyTimeout();

  /** Longest time between two requests. */
  @WithDefault("75s")
  Duration idleTimeout();

  /** Longest time in which a client reads no byte of a response that is ready. */
  @WithDefault("2m")
  Duration writeTimeout();
}
