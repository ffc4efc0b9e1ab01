package io.ordervolume.read;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Answers that are written while their rows are read. */
@ConfigMapping(prefix = "order-volume.export")
interface ExportConfig {

  /** How many may run at a time; each keeps a connection for readers. */
  @WithDefault("4")
  int maxConcurrent();

  /** How long one may take: it holds back vacuum meanwhile. */
  @WithDefault("15m")
  Duration timeout();
}
