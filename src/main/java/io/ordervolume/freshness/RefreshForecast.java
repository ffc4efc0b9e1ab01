package io.ordervolume.freshness;

import java.time.Instant;
import java.util.Optional;

/** Tells when a view is refreshed next. */
@FunctionalInterface
public interface RefreshForecast {

  /** Returns the next scheduled time; empty if the view has no schedule. */
  Optional<Instant> next(String view);
}
