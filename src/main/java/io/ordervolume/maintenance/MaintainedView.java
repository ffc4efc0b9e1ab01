package io.ordervolume.maintenance;

import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.freshness.VersionTracker;

/** What belongs to one maintained view in this instance. */
public final class MaintainedView {

  private final VersionTracker tracker;
  private volatile ServedRelation relation;

  MaintainedView(ServedRelation relation, VersionTracker tracker) {
    this.relation = relation;
    this.tracker = tracker;
  }

  /** Returns the view as the catalog has it now. */
  public ServedRelation relation() {
    return relation;
  }

  /** Returns the tracker of the view's version. */
  public VersionTracker tracker() {
    return tracker;
  }

  void changed(ServedRelation now) {
    relation = now;
  }
}
