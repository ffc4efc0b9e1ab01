package io.ordervolume.read;

import io.ordervolume.query.PageLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How many rows a JSON response has. */
@ConfigMapping(prefix = "order-volume.page")
public interface PageConfig {

  /** Most rows of a page, and their number if the client gives no limit. */
  @WithDefault("1000")
  int maxLimit();

  default PageLimits limits() {
    return new PageLimits(maxLimit());
  }
}
