package io.ordervolume.maintenance;

import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.concurrency.PeriodicRunner;
import io.ordervolume.freshness.StatusPoller;
import io.ordervolume.freshness.StatusSnapshot;
import io.ordervolume.freshness.VersionSnapshot;
import io.ordervolume.maintenance.RefreshHistory.LastAttempt;
import io.ordervolume.problem.DatabaseErrors;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Polls for changes of all views once a second, and again after 100 milliseconds if it found some.
 * It applies them to the deltas. It refreshes views whose delta is too large or does not cover the
 * changes, as fast as their throttle allows.
 */
@ApplicationScoped
class ChangePoller {

  private static final Logger LOG = Logger.getLogger(ChangePoller.class);
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration BETWEEN_FIRST_ATTEMPTS = Duration.ofSeconds(5);
  private static final String NOTE_FOREIGN_REFRESH = "select order_volume.note_foreign_refresh($1)";
  private static final String BEGIN_INCARNATION = "select order_volume.begin_incarnation()";

  private final StatusPoller status;
  private final MaintainedViews views;
  private final RelationRegistry registry;
  private final DeltaApplier applier;
  private final RefreshHistory history;
  private final ViewSettings settings;
  private final DeltaConfig config;
  private final DeltaMetrics metrics;
  private final DeltaTracing tracing;
  private final Pool pool;
  private volatile Optional<String> lastProblem = Optional.empty();

  ChangePoller(
      StatusPoller status,
      MaintainedViews views,
      RelationRegistry registry,
      DeltaApplier applier,
      RefreshHistory history,
      ViewSettings settings,
      DeltaConfig config,
      DeltaMetrics metrics,
      DeltaTracing tracing,
      @ReactiveDataSource("refresh") Pool pool) {
    this.status = status;
    this.views = views;
    this.registry = registry;
    this.applier = applier;
    this.history = history;
    this.settings = settings;
    this.config = config;
    this.metrics = metrics;
    this.tracing = tracing;
    this.pool = pool;
  }

  void onStart(@Observes StartupEvent start, PeriodicRunner rhythm) {
    rhythm.every(config.interval(), this::poll);
  }

  /** Polls until no change is found. Never fails. */
  Uni<Void> poll() {
    return Uni.createFrom()
        .deferred(this::pollOnce)
        .repeat()
        .withDelay(SOON)
        .whilst(found -> found)
        .collect()
        .last()
        .onFailure()
        .invoke(failure -> LOG.debugf("Cannot look for changes: %s", failure.getMessage()))
        .onFailure()
        .recoverWithItem(false)
        .replaceWithVoid();
  }

  /** Returns whether changes were applied: more may have arrived meanwhile. */
  private Uni<Boolean> pollOnce() {
    return status
        .refresh()
        .call(this::moveVersions)
        .chain(
            seen ->
                apply(seen)
                    .chain(
                        found ->
                            (found ? status.refresh() : Uni.createFrom().item(seen))
                                .call(this::refreshWhereNeeded)
                                .replaceWith(found && !any(seen, needs -> needs.allRows()))));
  }

  /** Moves versions after a restore, and after refreshes by other sessions. */
  private Uni<Void> moveVersions(StatusSnapshot seen) {
    if (any(seen, VersionSnapshot.Needs::newIncarnation)) {
      LOG.warn("The database was restored, copied or promoted: all versions move");
      return pool.query(BEGIN_INCARNATION).execute().replaceWithVoid();
    }
    return Multi.createFrom()
        .iterable(seen.views().entrySet())
        .filter(view -> view.getValue().needs().foreignRefresh())
        .onItem()
        .transformToUniAndConcatenate(
            view -> pool.preparedQuery(NOTE_FOREIGN_REFRESH).execute(Tuple.of(view.getKey())))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Boolean> apply(StatusSnapshot seen) {
    if (!any(seen, VersionSnapshot.Needs::apply)) {
      return Uni.createFrom().item(false);
    }
    long began = System.nanoTime();
    boolean allRows = any(seen, VersionSnapshot.Needs::allRows);
    return tracing
        .trace(() -> applier.apply(config.maxKeys(), allRows))
        .invoke(
            applied ->
                applied.ifPresent(
                    results -> applied(results, Duration.ofNanos(System.nanoTime() - began))))
        .map(applied -> applied.filter(results -> !results.isEmpty()).isPresent())
        .onFailure()
        .invoke(this::failed)
        .onFailure()
        .recoverWithItem(false);
  }

  private void applied(List<ApplyResult> results, Duration took) {
    lastProblem = Optional.empty();
    if (!results.isEmpty()) {
      metrics.applied(results, took);
    }
  }

  /** Counts a failed apply, and logs its problem once until an apply succeeds. */
  private void failed(Throwable failure) {
    metrics.failed();
    Optional<String> problem = Optional.of(String.valueOf(DatabaseErrors.message(failure)));
    if (!problem.equals(lastProblem)) {
      LOG.warnf("Changes were not applied, and this is tried again: %s", problem.get());
      lastProblem = problem;
    }
  }

  private Uni<Void> refreshWhereNeeded(StatusSnapshot seen) {
    List<MaintainedView> candidates =
        views.all().stream()
            .filter(view -> !view.coordinator().isActive() && isInstalled(view))
            .filter(view -> needsRefresh(view, seen.views().get(view.relation().id())))
            .toList();
    if (candidates.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return history
        .lastAttempts(candidates.stream().map(view -> view.relation().id()).toList())
        .invoke(attempts -> candidates.forEach(view -> refreshIfDue(view, attempts, seen)))
        .replaceWithVoid();
  }

  /**
   * Returns whether the view is installed as registered. Otherwise the installation would need
   * another refresh.
   */
  private boolean isInstalled(MaintainedView view) {
    return registry.isInstalled(view.relation());
  }

  private boolean needsRefresh(MaintainedView view, VersionSnapshot version) {
    return version != null
        && (version.dirty()
            || hasNoRows(version)
            || version.deltaRows()
                > settings
                    .deltaLimit(view.relation().name())
                    .of(version.version().rowCount().orElse(0L)));
  }

  private static boolean hasNoRows(VersionSnapshot version) {
    return version.version().asOf().isEmpty() || version.needs().fill();
  }

  /**
   * Starts a refresh if the throttle allows it. It does not wait for the end: applies go on beside
   * the refresh.
   */
  private void refreshIfDue(
      MaintainedView view, Map<Integer, LastAttempt> attempts, StatusSnapshot seen) {
    LastAttempt last = attempts.get(view.relation().id());
    RefreshThrottle throttle = settings.throttle(view.relation().name());
    // Readers wait for the first rows, so a failed first attempt is repeated soon.
    boolean first = hasNoRows(seen.views().get(view.relation().id()));
    boolean due =
        last.sinceLast()
            .map(
                since ->
                    first
                        ? since.compareTo(BETWEEN_FIRST_ATTEMPTS) >= 0
                        : throttle.allows(since, last.lastTook()))
            .orElse(true);
    if (due && !last.running()) {
      view.coordinator()
          .request(
              first ? RefreshReason.STARTUP : RefreshReason.CHANGE, null, RefreshMode.CONCURRENT);
    }
  }

  private static boolean any(StatusSnapshot seen, Predicate<VersionSnapshot.Needs> need) {
    return seen.views().values().stream().map(VersionSnapshot::needs).anyMatch(need);
  }
}
