package io.ordervolume.maintenance;

import io.ordervolume.catalog.RelationKind;
import io.ordervolume.catalog.RelationListener;
import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.freshness.StatusPoller;
import io.ordervolume.freshness.VersionTracker;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The maintained views of this instance: one object per view, as long as it is registered. */
@ApplicationScoped
public class MaintainedViews implements RelationListener {

  private final StatusPoller poller;
  private final Map<Integer, MaintainedView> byId = new ConcurrentHashMap<>();

  MaintainedViews(StatusPoller poller) {
    this.poller = poller;
  }

  void onStart(@Observes StartupEvent start, RelationRegistry registry) {
    registry.addListener(this);
  }

  /** Returns the view with that relation id; empty if it is none, or not registered any more. */
  public Optional<MaintainedView> find(int relationId) {
    return Optional.ofNullable(byId.get(relationId));
  }

  /** Returns all maintained views. */
  public Collection<MaintainedView> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  @Override
  public void added(ServedRelation relation) {
    if (relation.kind() == RelationKind.MAINTAINED) {
      byId.put(
          relation.id(), new MaintainedView(relation, new VersionTracker(relation.id(), poller)));
    }
  }

  @Override
  public void changed(ServedRelation before, ServedRelation after) {
    find(after.id()).ifPresent(view -> view.changed(after));
  }

  @Override
  public void removed(ServedRelation relation) {
    byId.remove(relation.id());
  }
}
