package io.ordervolume.standby;

import io.ordervolume.freshness.StatusSnapshot;
import io.ordervolume.freshness.VersionSnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Recent observations of the primary (versions and WAL position). They show which versions a
 * standby with a given replay position contains.
 */
final class PrimaryHistory {

  /** Observations of the same versions that follow each other sooner count as one. */
  private static final Duration MIN_SPACING = Duration.ofMillis(100);

  private final Duration length;
  private final Deque<StatusSnapshot> newestFirst = new ArrayDeque<>();

  PrimaryHistory(Duration length) {
    this.length = length;
  }

  /** Adds an observation. Returns whether a version moved with it. */
  synchronized boolean add(StatusSnapshot status) {
    StatusSnapshot last = newestFirst.peekFirst();
    boolean moved = last == null || status.isMovedFrom(last);
    if (!moved) {
      newestFirst.removeFirst();
      if (newestFirst.isEmpty() || isApart(newestFirst.getFirst(), last)) {
        newestFirst.addFirst(last);
      }
    }
    newestFirst.addFirst(status);
    while (newestFirst.getFirst().since(newestFirst.getLast()).compareTo(length) > 0) {
      newestFirst.removeLast();
    }
    return moved;
  }

  private static boolean isApart(StatusSnapshot before, StatusSnapshot status) {
    return status.isMovedFrom(before) || status.since(before).compareTo(MIN_SPACING) >= 0;
  }

  /** Returns the newest observation; empty before the first. */
  synchronized Optional<StatusSnapshot> newest() {
    return Optional.ofNullable(newestFirst.peekFirst());
  }

  /** Returns whether an observation is too old to be shown to clients. */
  synchronized boolean isExpired(VersionSnapshot version) {
    return Duration.ofNanos(newestFirst.getFirst().observedAtNanos() - version.observedAtNanos())
            .compareTo(length)
        > 0;
  }

  /** Returns the newest observation that a server with that replay position holds. */
  synchronized Optional<StatusSnapshot> latestReplayedBy(long position) {
    return newestFirst.stream()
        .filter(status -> status.walPosition().filter(seen -> seen <= position).isPresent())
        .findFirst();
  }

  /**
   * Returns, for each view, the newest observation that a server with this replay position and
   * these versions contains. A view is missing if the server is too far behind. A view is also
   * missing if its version was not observed on the primary. Then the server is ahead of the
   * observations, or follows another primary.
   */
  synchronized Map<Integer, VersionSnapshot> replayedBy(long position, Map<Integer, UUID> shown) {
    Map<Integer, VersionSnapshot> held = new HashMap<>();
    Optional<StatusSnapshot> replayed = latestReplayedBy(position);
    if (replayed.isEmpty()) {
      return held;
    }
    shown.forEach(
        (view, versionId) -> {
          VersionSnapshot version = replayed.get().views().get(view);
          if (version != null && wasSeenSince(replayed.get(), view, versionId)) {
            held.put(view, version);
          }
        });
    return held;
  }

  private boolean wasSeenSince(StatusSnapshot oldest, int view, UUID versionId) {
    for (StatusSnapshot status : newestFirst) {
      VersionSnapshot seen = status.views().get(view);
      if (seen != null && seen.version().versionId().equals(versionId)) {
        return true;
      }
      if (status == oldest) {
        return false;
      }
    }
    return false;
  }
}
