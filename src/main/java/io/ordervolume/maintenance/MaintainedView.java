package io.ordervolume.maintenance;

import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.freshness.VersionTracker;

/** The objects of one maintained view in this instance, from its registration to its release. */
public final class MaintainedView {

  private final VersionTracker tracker;
  private final RefreshCoordinator coordinator;
  private volatile ServedRelation relation;

  MaintainedView(ServedRelation relation, VersionTracker tracker, RefreshCoordinator coordinator) {
    this.relation = relation;
    this.tracker = tracker;
    this.coordinator = coordinator;
  }

  /** Returns the view as currently registered. */
  public ServedRelation relation() {
    return relation;
  }

  /** Returns the tracker of the view's version. */
  public VersionTracker tracker() {
    return tracker;
  }

  /** Returns the coordinator of the view's refreshes. */
  public RefreshCoordinator coordinator() {
    return coordinator;
  }

  void changed(ServedRelation now) {
    relation = now;
  }
}
