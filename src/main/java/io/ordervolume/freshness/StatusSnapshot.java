package io.ordervolume.freshness;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One observation of all views on the primary.
 *
 * @param views by relation id
 * @param walPosition how far the write-ahead log was written then or a little later; empty when
 *     there is no standby to compare with
 * @param observedAtNanos the moment before the query was sent, by {@link System#nanoTime}
 */
public record StatusSnapshot(
    Map<Integer, VersionSnapshot> views, Optional<Long> walPosition, long observedAtNanos) {

  /** Returns how much later this observation began than another. */
  public Duration since(StatusSnapshot other) {
    return Duration.ofNanos(observedAtNanos - other.observedAtNanos);
  }

  /**
   * Returns whether any view has another version than in the other observation, or is in only one
   * of them.
   */
  public boolean isMovedFrom(StatusSnapshot other) {
    return !views.keySet().equals(other.views.keySet())
        || views.entrySet().stream()
            .anyMatch(view -> !view.getValue().isOfSameVersion(other.views.get(view.getKey())));
  }
}
