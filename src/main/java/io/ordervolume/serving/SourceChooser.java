package io.ordervolume.serving;

import io.ordervolume.capture.Capture;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.replica.Line;
import io.ordervolume.version.Followers;
import io.ordervolume.version.Sighting;
import io.ordervolume.version.Standing;
import io.ordervolume.view.Source;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Chooses the cheapest source that is as fresh as the caller wishes, and a replica for it where
 * that is fresh enough.
 */
@ApplicationScoped
class SourceChooser {

  private final Standing standing;
  private final Followers followers;
  private final boolean changesAreNoticed;

  SourceChooser(
      Standing standing,
      Followers followers,
      @ConfigProperty(name = "order-volume.change-capture") Capture capture) {
    this.standing = standing;
    this.followers = followers;
    this.changesAreNoticed = capture == Capture.TRIGGERS;
  }

  /** The choice for callers who wish nothing, where it can be made without a look. */
  Optional<Choice> atOnce() {
    return onReplica().or(() -> standing.last().map(this::asItIs));
  }

  private Optional<Choice> onReplica() {
    return followers.next().map(place -> asItIs(place.sighting(), place.line()));
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
      return known();
    }
    Duration maxAge = wish.maxAge().get();
    Optional<Choice> remembered =
        onReplica()
            .filter(choice -> isWithin(maxAge, choice.staleness()))
            .or(() -> standing.last().map(last -> asItIs(last, null)))
            .filter(choice -> isWithin(maxAge, choice.staleness()));
    return remembered.isPresent()
        ? Uni.createFrom().item(remembered.get())
        : standing.look().map(seen -> afterLook(maxAge, seen));
  }

  private Uni<Choice> known() {
    Optional<Choice> replica = onReplica();
    return replica.isPresent()
        ? Uni.createFrom().item(replica.get())
        : standing.known().map(this::asItIs);
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
    return known();
  }

  private Choice asItIs(Sighting last) {
    followers.show(last);
    return asItIs(last, null);
  }

  private Choice asItIs(Sighting last, Line line) {
    Duration staleness = changesAreNoticed ? last.stalenessBy(System.nanoTime()) : null;
    return new Choice(Source.CURRENT, last, staleness, line);
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
