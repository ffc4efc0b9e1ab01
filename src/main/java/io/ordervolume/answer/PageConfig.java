package io.ordervolume.answer;

import io.ordervolume.query.PageLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How many rows a JSON answer has. */
@ConfigMapping(prefix = "order-volume.page")
public interface PageConfig {

  /** Rows when the caller gives no limit. */
  @WithDefault("100")
  int defaultLimit();

  /** Most rows that a caller may ask for; more is refused. */
  @WithDefault("1000")
  int maxLimit();

  default PageLimits limits() {
    return new PageLimits(defaultLimit(), maxLimit());
  }
}
