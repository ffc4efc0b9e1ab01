package io.ordervolume.standby;

import io.ordervolume.concurrency.PeriodicRunner;
import io.ordervolume.freshness.StatusPoller;
import io.ordervolume.freshness.StatusSnapshot;
import io.ordervolume.freshness.VersionSnapshot;
import io.ordervolume.pool.StandbyConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Selects a standby for a read. A standby's rows are those of the latest observation of the primary
 * that it holds, or newer. Requests without Cache-Control never see an older version after a newer
 * one.
 */
@ApplicationScoped
public class StandbySelector {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final StandbyRouter standbys;
  private final PrimaryHistory history;
  private final List<StandbyTracker> trackers = new ArrayList<>();
  private final Map<Integer, VersionSnapshot> served = new ConcurrentHashMap<>();

  StandbySelector(StandbyRouter standbys, StandbyConfig config, Vertx vertx) {
    this.standbys = standbys;
    this.history = new PrimaryHistory(config.maxLag());
    for (Standby standby : standbys.all()) {
      trackers.add(new StandbyTracker(standby, history, vertx));
    }
  }

  void onStart(@Observes StartupEvent start, StatusPoller primary, PeriodicRunner rhythm) {
    if (!trackers.isEmpty()) {
      primary.addListener(this::recordPrimary);
      rhythm.every(INTERVAL, this::poll);
    }
  }

  void recordPrimary(StatusSnapshot status) {
    served.keySet().retainAll(status.views().keySet());
    if (history.add(status)) {
      trackers.forEach(StandbyTracker::poll);
    }
  }

  /** Polls also while the primary is down: standbys answer reads then, and may be lost too. */
  private Uni<Void> poll() {
    trackers.forEach(StandbyTracker::poll);
    return Uni.createFrom().voidItem();
  }

  void onStop(@Observes ShutdownEvent stop) {
    trackers.forEach(StandbyTracker::stop);
  }

  /**
   * Returns one of the standbys with the newest version of a view. Empty if there is none, or if a
   * newer version was served before.
   */
  public Optional<StandbySnapshot> next(int relationId) {
    if (trackers.isEmpty()) {
      return Optional.empty();
    }
    VersionSnapshot newest = served.get(relationId);
    List<StandbySnapshot> candidates = new ArrayList<>(trackers.size());
    for (StandbyTracker tracker : trackers) {
      Optional<StandbySnapshot> held = tracker.snapshot(relationId);
      if (held.isPresent() && newer(newest, held.get().version()) == held.get().version()) {
        newest = held.get().version();
        candidates.clear();
      }
      if (held.isPresent() && held.get().version().isOfSameVersion(newest)) {
        candidates.add(held.get());
      }
    }
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    recordServed(relationId, newest);
    return standbys.next(candidates);
  }

  /** Records the version that was served to a request without Cache-Control. */
  public void recordServed(int relationId, VersionSnapshot version) {
    if (!trackers.isEmpty()) {
      served.merge(relationId, version, StandbySelector::newer);
    }
  }

  /** Returns the second if it has another version and was observed later. */
  private static VersionSnapshot newer(VersionSnapshot one, VersionSnapshot other) {
    return one == null
            || !other.isOfSameVersion(one) && other.since(one).compareTo(Duration.ZERO) > 0
        ? other
        : one;
  }
}
