package io.ordervolume.version;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the primary was seen lately, so that of a replica can be said what it holds: all that was
 * seen at a place in the write-ahead log that it has replayed.
 */
final class Trail {

  /** Sightings of one version that follow each other sooner are one. */
  private static final Duration STEP = Duration.ofMillis(100);

  private final Duration length;
  private final Deque<Sighting> newestFirst = new ArrayDeque<>();

  Trail(Duration length) {
    this.length = length;
  }

  /** Adds a sighting. Answers whether the version moved with it. */
  synchronized boolean add(Sighting sighting) {
    Sighting last = newestFirst.peekFirst();
    boolean moved = last == null || !last.version().stamp().equals(sighting.version().stamp());
    if (!moved) {
      newestFirst.removeFirst();
      if (newestFirst.isEmpty() || isStep(newestFirst.getFirst(), last)) {
        newestFirst.addFirst(last);
      }
    }
    newestFirst.addFirst(sighting);
    while (isBeyond(newestFirst.getLast())) {
      newestFirst.removeLast();
    }
    return moved;
  }

  private static boolean isStep(Sighting before, Sighting sighting) {
    return !before.version().stamp().equals(sighting.version().stamp())
        || sighting.since(before).compareTo(STEP) >= 0;
  }

  /** Whether a sighting is so old that nobody is to be shown it any more. */
  synchronized boolean isBeyond(Sighting sighting) {
    return newestFirst.getFirst().since(sighting).compareTo(length) > 0;
  }

  /** The newest sighting; empty before the first. */
  synchronized Optional<Sighting> newest() {
    return Optional.ofNullable(newestFirst.peekFirst());
  }

  /**
   * The newest sighting that a server holds which has replayed that much and shows that version.
   * Empty where it is too far behind, and where the version was not seen since on the primary: then
   * it is ahead of what was seen, or has another past.
   */
  synchronized Optional<Sighting> heldBy(long position, UUID stamp) {
    boolean known = false;
    for (Sighting sighting : newestFirst) {
      known |= sighting.version().stamp().equals(stamp);
      if (sighting.position() != null && sighting.position() <= position) {
        return known ? Optional.of(sighting) : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
