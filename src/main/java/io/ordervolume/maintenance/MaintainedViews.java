package io.ordervolume.maintenance;

import io.micrometer.core.instrument.MeterRegistry;
import io.ordervolume.catalog.CatalogEntry;
import io.ordervolume.catalog.RelationKind;
import io.ordervolume.catalog.RelationListener;
import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.freshness.StatusPoller;
import io.ordervolume.freshness.VersionSnapshot;
import io.ordervolume.freshness.VersionTracker;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The maintained views of this instance: one object per view, built when the view is registered and
 * dropped when it is released.
 */
@ApplicationScoped
public class MaintainedViews implements RelationListener {

  private final RelationRegistry registry;
  private final StatusPoller poller;
  private final RefreshLogWriter log;
  private final RefreshExecution execution;
  private final RefreshSchedule schedule;
  private final RefreshCanceller canceller;
  private final List<RelationListener> metrics;
  private final MeterRegistry meters;
  private final Map<Integer, MaintainedView> byId = new ConcurrentHashMap<>();

  MaintainedViews(
      RelationRegistry registry,
      StatusPoller poller,
      RefreshLogWriter log,
      RefreshExecution execution,
      RefreshSchedule schedule,
      RefreshCanceller canceller,
      RefreshAttemptMetrics attemptMetrics,
      RefreshStateMetrics stateMetrics,
      DeltaMetrics deltaMetrics,
      MeterRegistry meters) {
    this.registry = registry;
    this.poller = poller;
    this.log = log;
    this.execution = execution;
    this.schedule = schedule;
    this.canceller = canceller;
    this.metrics = List.of(attemptMetrics, stateMetrics, deltaMetrics);
    this.meters = meters;
  }

  /** Subscribes before the first load of the registry, so that every served view has its object. */
  void onStart(@Observes @Priority(1) StartupEvent start) {
    registry.addListener(this);
  }

  /** Returns the view with that relation id; empty if it is none, or was released. */
  public Optional<MaintainedView> find(int relationId) {
    return Optional.ofNullable(byId.get(relationId));
  }

  /** Returns the view with that name; empty if it is none, or was released. */
  public Optional<MaintainedView> find(String name) {
    return registry.find(name).flatMap(relation -> find(relation.id()));
  }

  /** Returns all maintained views. */
  public Collection<MaintainedView> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  @Override
  public void added(ServedRelation relation) {
    if (relation.kind() != RelationKind.MAINTAINED) {
      return;
    }
    RefreshCoordinator coordinator =
        new RefreshCoordinator(
            relation.id(),
            relation.name(),
            log,
            execution,
            poller::poll,
            () -> refreshLowerViews(relation.name()));
    MaintainedView view =
        new MaintainedView(relation, new VersionTracker(relation.id(), poller), coordinator);
    byId.put(relation.id(), view);
    metrics.forEach(one -> one.added(relation));
    schedule.add(view);
  }

  @Override
  public void changed(ServedRelation before, ServedRelation after) {
    find(after.id()).ifPresent(view -> view.changed(after));
  }

  @Override
  public void reconfigured(CatalogEntry entry) {
    find(entry.relation().id())
        .ifPresent(
            view -> {
              schedule.remove(entry.relation().name());
              schedule.add(view);
            });
  }

  /** Cancels a running refresh, because its rows are not needed any more. */
  @Override
  public void removed(ServedRelation relation) {
    MaintainedView view = byId.remove(relation.id());
    if (view == null) {
      return;
    }
    schedule.remove(relation.name());
    view.coordinator().stop(id -> canceller.requestCancel(id).replaceWithVoid());
    metrics.forEach(one -> one.removed(relation));
    meters.getMeters().stream()
        .filter(meter -> relation.name().equals(meter.getId().getTag("view")))
        .forEach(meters::remove);
  }

  /**
   * Refreshes those maintained views that a view reads, if they have a delta or are dirty. A
   * refresh reads materialized views, not their deltas. Never fails.
   */
  private Uni<Void> refreshLowerViews(String name) {
    List<MaintainedView> lower =
        registry.entry(name).map(CatalogEntry::dependsOn).orElse(List.of()).stream()
            .map(this::find)
            .flatMap(Optional::stream)
            .filter(view -> view.tracker().latest().filter(MaintainedViews::isBehind).isPresent())
            .toList();
    return Multi.createFrom()
        .iterable(lower)
        .onItem()
        .transformToUniAndConcatenate(
            view ->
                view.coordinator()
                    .request(RefreshReason.CHANGE, null, RefreshMode.CONCURRENT)
                    .outcome())
        .collect()
        .last()
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private static boolean isBehind(VersionSnapshot version) {
    return version.dirty() || version.deltaRows() > 0;
  }
}
