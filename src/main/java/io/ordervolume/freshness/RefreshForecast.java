package io.ordervolume.freshness;

import java.time.Instant;
import java.util.Optional;

/** The next scheduled refreshes of views. */
@FunctionalInterface
public interface RefreshForecast {

  /** Returns the next scheduled time; empty if the view has no schedule. */
  Optional<Instant> next(String view);
}
