package io.ordervolume.version;

import java.time.Duration;
import java.time.OffsetDateTime;

/**
 * What a look at the database saw.
 *
 * @param at by the database's clock, before anything was read
 * @param staleness age of the oldest change that this version lacks, or more where very many wait;
 *     zero when it lacks none
 * @param position how far the write-ahead log was written then or a little later; null where no
 *     replica has to be compared with that
 * @param began the moment before the look was sent, in the nanoseconds of {@link System#nanoTime}
 * @param label what answers say of it
 */
public record Sighting(
    Version version,
    OffsetDateTime at,
    Duration staleness,
    Long position,
    long began,
    Label label) {

  Sighting(Version version, OffsetDateTime at, Duration staleness, Long position, long began) {
    this(version, at, staleness, position, began, Label.of(version, at));
  }

  public boolean lacksNothing() {
    return staleness.isZero();
  }

  boolean isOfSameVersion(Sighting other) {
    return version.stamp().equals(other.version.stamp());
  }

  /** How much later it was than another. */
  Duration since(Sighting other) {
    return Duration.ofNanos(began - other.began);
  }

  /** Most that the staleness can have become since: what came after the look is not known. */
  public Duration stalenessBy(long nanoTime) {
    return staleness.plusNanos(nanoTime - began);
  }
}
