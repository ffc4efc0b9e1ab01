package io.ordervolume.doctor;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;

/** When the service counts as ready. */
@ConfigMapping(prefix = "order-volume.ready")
public interface ReadinessConfig {

  /**
   * Age of the oldest change that plain reads of any view lack, beyond which the service is not
   * ready. Off by default: an old response is usually better than none.
   */
  Optional<Duration> maxStaleness();
}
