package io.ordervolume.doctor;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;

/** When the service counts as ready. */
@ConfigMapping(prefix = "order-volume.ready")
public interface DoctorConfig {

  /**
   * Age of the oldest change that plain reads lack, beyond which the service is not ready; not
   * looked at by default, since no answer is seldom better than an old one.
   */
  Optional<Duration> maxStaleness();
}
