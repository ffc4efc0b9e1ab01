package io.ordervolume.freshness;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Tracks the version of one view, over the observations of all views. */
public final class VersionTracker {

  private final int relationId;
  private final StatusPoller poller;

  public VersionTracker(int relationId, StatusPoller poller) {
    this.relationId = relationId;
    this.poller = poller;
  }

  /** Returns the latest snapshot; empty before the first, and before the view is installed. */
  public Optional<VersionSnapshot> latest() {
    return poller.latest().map(status -> status.views().get(relationId));
  }

  /** Returns the latest snapshot, or the first one if there was none. */
  public Uni<VersionSnapshot> latestOrLoad() {
    return latest().map(known -> Uni.createFrom().item(known)).orElseGet(this::refresh);
  }

  /**
   * Returns a snapshot from a query that begins after this call. Fails with {@link
   * UnknownVersionException} if the view is not installed.
   */
  public Uni<VersionSnapshot> refresh() {
    return poller
        .refresh()
        .map(status -> Optional.ofNullable(status.views().get(relationId)))
        .map(view -> view.orElseThrow(() -> new UnknownVersionException(relationId)));
  }
}
