package io.ordervolume.freshness;

import io.ordervolume.capture.Capture;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.view.Source;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Chooses the cheapest source that is as fresh as the caller wishes. */
@ApplicationScoped
class SourceChooser {

  private final Standing standing;
  private final boolean changesAreNoticed;

  SourceChooser(
      Standing standing, @ConfigProperty(name = "order-volume.change-capture") Capture capture) {
    this.standing = standing;
    this.changesAreNoticed = capture == Capture.TRIGGERS;
  }

  /** The choice for callers who wish nothing, where it can be made without a look. */
  Optional<Choice> atOnce() {
    return standing.last().map(this::asItIs);
  }

  /**
   * Chooses. Fails with a 501 problem where changes go unnoticed and the caller is strict, and like
   * any query when a look is needed and the database is away.
   */
  Uni<Choice> choose(Wish wish) {
    if (!changesAreNoticed) {
      return unproven(wish);
    }
    if (wish.maxAge().isEmpty()) {
      return standing.known().map(this::asItIs);
    }
    Duration maxAge = wish.maxAge().get();
    Optional<Sighting> remembered =
        standing.last().filter(last -> isWithin(maxAge, last.stalenessBy(System.nanoTime())));
    return remembered.isPresent()
        ? Uni.createFrom().item(asItIs(remembered.get()))
        : standing.look().map(seen -> afterLook(maxAge, seen));
  }

  private Uni<Choice> unproven(Wish wish) {
    if (wish.maxAge().isPresent() && wish.strict()) {
      throw ProblemType.LIVE_READS_UNAVAILABLE
          .problem(
              "How stale the rows are is not known here, because changes of the tables are not"
                  + " captured.",
              "Leave Cache-Control away to get the rows as of the last refresh.")
          .build();
    }
    return standing.known().map(this::asItIs);
  }

  private Choice asItIs(Sighting last) {
    return new Choice(
        Source.CURRENT, last, changesAreNoticed ? last.stalenessBy(System.nanoTime()) : null);
  }

  /** What the look saw was true after the request arrived: its age since then does not matter. */
  private static Choice afterLook(Duration maxAge, Sighting seen) {
    return seen.lacksNothing() || isWithin(maxAge, seen.staleness())
        ? new Choice(Source.CURRENT, seen, seen.staleness())
        : new Choice(Source.LIVE, seen, Duration.ZERO);
  }

  private static boolean isWithin(Duration maxAge, Duration staleness) {
    return !maxAge.isZero() && staleness.compareTo(maxAge) <= 0;
  }
}
