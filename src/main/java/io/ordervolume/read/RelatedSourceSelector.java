package io.ordervolume.read;

import io.ordervolume.freshness.VersionSnapshot;
import io.ordervolume.sql.RowSource;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Selects one source for a response with rows of several relations: it is as old as the oldest. */
@ApplicationScoped
class RelatedSourceSelector {

  private final SourceSelector selector;
  private final ReadTargets targets;

  RelatedSourceSelector(SourceSelector selector, ReadTargets targets) {
    this.selector = selector;
    this.targets = targets;
  }

  /**
   * Selects for a request that follows relationships; empty if none of the relations has versions.
   * Fails as {@link SourceSelector#select} does.
   */
  Uni<Optional<SourceSelection>> select(ReadRequest request, FreshnessRequirement requirement) {
    Stream<ReadTarget> related =
        request.query().relationships().map(each -> target(each.relation()));
    List<Uni<SourceSelection>> selections =
        Stream.concat(Stream.of(request.target()), related)
            .distinct()
            .filter(target -> target.tracker().isPresent())
            .map(target -> selector.select(target, requirement))
            .toList();
    Uni<List<SourceSelection>> all = Uni.createFrom().item(List.of());
    for (Uni<SourceSelection> selection : selections) {
      all = all.chain(before -> selection.map(next -> with(before, next)));
    }
    return all.map(RelatedSourceSelector::oldest);
  }

  private ReadTarget target(String name) {
    return targets.find(name).orElseThrow(() -> new IllegalStateException("no relation " + name));
  }

  private static List<SourceSelection> with(List<SourceSelection> before, SourceSelection next) {
    List<SourceSelection> all = new ArrayList<>(before);
    all.add(next);
    return all;
  }

  /** If one relation is to be computed from its tables, all are. They are read on the primary. */
  private static Optional<SourceSelection> oldest(List<SourceSelection> selections) {
    if (selections.isEmpty()) {
      return Optional.empty();
    }
    if (selections.stream().anyMatch(selection -> selection.source() == RowSource.LIVE)) {
      VersionSnapshot first = first(selections, version -> version.databaseTime().toInstant());
      return Optional.of(
          new SourceSelection(RowSource.LIVE, first, Optional.of(Duration.ZERO), Optional.empty()));
    }
    VersionSnapshot oldest =
        first(
            selections,
            version -> version.version().asOf().map(OffsetDateTime::toInstant).orElse(Instant.MIN));
    return Optional.of(
        new SourceSelection(RowSource.CURRENT, oldest, staleness(selections), Optional.empty()));
  }

  private static VersionSnapshot first(
      List<SourceSelection> selections, Function<VersionSnapshot, Instant> time) {
    return selections.stream()
        .map(SourceSelection::version)
        .min(Comparator.comparing(time))
        .orElseThrow();
  }

  /** The longest; empty if one is not known. */
  private static Optional<Duration> staleness(List<SourceSelection> selections) {
    List<Duration> known =
        selections.stream().flatMap(selection -> selection.staleness().stream()).toList();
    return known.size() == selections.size()
        ? known.stream().max(Comparator.naturalOrder())
        : Optional.empty();
  }
}
