package io.ordervolume.read;

import io.ordervolume.freshness.UnknownVersionException;
import io.ordervolume.freshness.VersionSnapshot;
import io.ordervolume.freshness.VersionTracker;
import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.sql.RowSource;
import io.ordervolume.standby.StandbyConnection;
import io.ordervolume.standby.StandbySelector;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * Selects the cheapest source that is as fresh as the client requires, and a standby if one is
 * fresh enough.
 */
@ApplicationScoped
class SourceSelector {

  private static final int RETRY_AFTER_SECONDS = 2;

  private final StandbySelector standbys;

  SourceSelector(StandbySelector standbys) {
    this.standbys = standbys;
  }

  /** Selects for clients that require nothing, if that is possible without a query. */
  Optional<SourceSelection> selectWithoutQuery(ReadTarget target) {
    return onStandby(target).or(() -> tracker(target).latest().map(last -> current(target, last)));
  }

  private Optional<SourceSelection> onStandby(ReadTarget target) {
    return standbys
        .next(target.id())
        .map(held -> current(held.version(), Optional.of(held.connection())));
  }

  /**
   * Selects. Fails with a 501 problem if changes may go unnoticed and the client is strict, and
   * like any query if an observation is needed and the database is down.
   */
  Uni<SourceSelection> select(ReadTarget target, FreshnessRequirement requirement) {
    return choose(target, requirement)
        .onFailure(UnknownVersionException.class)
        .transform(notInstalled -> notInstalled(target.relation().path()));
  }

  /** Returns the 503 problem of a view that is registered and not installed. */
  static HttpProblem notInstalled(String view) {
    return ProblemType.VIEW_NOT_POPULATED
        .problem(
            view + " is registered and not installed yet.",
            "Try again after the seconds in Retry-After; GET /views tells of problems.")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }

  private Uni<SourceSelection> choose(ReadTarget target, FreshnessRequirement requirement) {
    if (!target.changesAreKnown()) {
      return withoutCapture(target, requirement);
    }
    if (requirement.maxAge().isEmpty()) {
      return latest(target);
    }
    Duration maxAge = requirement.maxAge().get();
    Optional<SourceSelection> known =
        onStandby(target)
            .filter(selection -> isWithin(maxAge, selection.staleness()))
            .or(() -> tracker(target).latest().map(last -> current(last, Optional.empty())))
            .filter(selection -> isWithin(maxAge, selection.staleness()));
    return known.isPresent()
        ? Uni.createFrom().item(known.get())
        : tracker(target).refresh().map(seen -> fromObservation(maxAge, seen));
  }

  private static VersionTracker tracker(ReadTarget target) {
    return target.tracker().orElseThrow();
  }

  private Uni<SourceSelection> latest(ReadTarget target) {
    Optional<SourceSelection> standby = onStandby(target);
    return standby.isPresent()
        ? Uni.createFrom().item(standby.get())
        : tracker(target).latestOrLoad().map(last -> current(target, last));
  }

  private Uni<SourceSelection> withoutCapture(ReadTarget target, FreshnessRequirement requirement) {
    requireTolerance(
        "changes of the tables of " + target.relation().path() + " are not captured", requirement);
    return latest(target);
  }

  /**
   * Fails with a 501 problem if the client is strict: the staleness of rows is not known for that
   * reason.
   */
  static void requireTolerance(String reason, FreshnessRequirement requirement) {
    if (requirement.maxAge().isPresent() && requirement.strict()) {
      throw ProblemType.LIVE_READS_UNAVAILABLE
          .problem(
              "How stale the rows are is not known, because " + reason + ".",
              "Leave Cache-Control away to get the rows as of the last refresh.")
          .build();
    }
  }

  private SourceSelection current(ReadTarget target, VersionSnapshot last) {
    standbys.recordServed(target.id(), last);
    return current(last, Optional.empty());
  }

  private static SourceSelection current(
      VersionSnapshot last, Optional<StandbyConnection> standby) {
    return new SourceSelection(
        RowSource.CURRENT, last, last.stalenessAt(System.nanoTime()), standby);
  }

  /**
   * What was observed was true after the request arrived, so its age does not matter. If changes
   * may have gone unnoticed, live reads compute the rows from the tables.
   */
  private static SourceSelection fromObservation(Duration maxAge, VersionSnapshot seen) {
    return seen.isExact() || isWithin(maxAge, seen.staleness())
        ? new SourceSelection(RowSource.CURRENT, seen, seen.staleness(), Optional.empty())
        : new SourceSelection(RowSource.LIVE, seen, Optional.of(Duration.ZERO), Optional.empty());
  }

  private static boolean isWithin(Duration maxAge, Optional<Duration> staleness) {
    return !maxAge.isZero() && staleness.filter(age -> age.compareTo(maxAge) <= 0).isPresent();
  }
}
