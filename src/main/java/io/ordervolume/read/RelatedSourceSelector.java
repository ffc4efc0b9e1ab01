package io.ordervolume.read;

import io.ordervolume.catalog.CatalogRelationships;
import io.ordervolume.freshness.VersionSnapshot;
import io.ordervolume.query.Relationship;
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

/**
 * Selects one source for a response with rows of several relations: it is as old as the oldest.
 * Functions may read stored rows, so nothing says how old the rows are that they return.
 */
@ApplicationScoped
class RelatedSourceSelector {

  private final SourceSelector selector;
  private final ReadTargets targets;
  private final CatalogRelationships catalog;

  RelatedSourceSelector(
      SourceSelector selector, ReadTargets targets, CatalogRelationships catalog) {
    this.selector = selector;
    this.targets = targets;
    this.catalog = catalog;
  }

  /**
   * Selects for a request that follows relationships; empty if none of the relations has versions.
   * Fails as {@link SourceSelector#select} does.
   */
  Uni<Optional<SourceSelection>> select(ReadRequest request, FreshnessRequirement requirement) {
    List<ReadTarget> all =
        Stream.concat(
                Stream.of(request.target()),
                request.query().relationships().flatMap(Relationship::relations).map(this::target))
            .distinct()
            .toList();
    Optional<String> unknownAge =
        Stream.concat(
                all.stream()
                    .filter(this::readsStoredRows)
                    .map(ReadTarget::relation)
                    .map(plain -> plain.path() + " reads materialized views"),
                request
                    .query()
                    .functions()
                    .map(function -> "the function " + function.name() + " returns some of them"))
            .findFirst();
    unknownAge.ifPresent(reason -> SourceSelector.requireTolerance(reason, requirement));
    Uni<List<SourceSelection>> selections = Uni.createFrom().item(List.of());
    for (ReadTarget target : all) {
      if (target.tracker().isPresent()) {
        selections =
            selections.chain(
                before ->
                    selector.select(target, requirement).map(selected -> with(before, selected)));
      }
    }
    return selections.map(selected -> oldest(selected, unknownAge.isPresent()));
  }

  private ReadTarget target(String name) {
    return targets.find(name).orElseThrow(() -> new IllegalStateException("no relation " + name));
  }

  /** Plain views are computed from their tables when they are read, but for stored rows in them. */
  private boolean readsStoredRows(ReadTarget target) {
    return target.tracker().isEmpty() && catalog.readsStoredRows(target.view());
  }

  private static List<SourceSelection> with(List<SourceSelection> before, SourceSelection next) {
    List<SourceSelection> all = new ArrayList<>(before);
    all.add(next);
    return all;
  }

  /**
   * If one relation is to be computed from its tables, all are, unless one cannot be: then the
   * response would be no fresher. They are read on the primary.
   */
  private static Optional<SourceSelection> oldest(
      List<SourceSelection> selections, boolean ofUnknownAge) {
    if (selections.isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> staleness = ofUnknownAge ? Optional.empty() : staleness(selections);
    if (staleness.isPresent()
        && selections.stream().anyMatch(selection -> selection.source() == RowSource.LIVE)) {
      VersionSnapshot first = first(selections, version -> version.databaseTime().toInstant());
      return Optional.of(
          new SourceSelection(RowSource.LIVE, first, Optional.of(Duration.ZERO), Optional.empty()));
    }
    VersionSnapshot oldest =
        first(
            selections,
            version -> version.version().asOf().map(OffsetDateTime::toInstant).orElse(Instant.MIN));
    return Optional.of(
        new SourceSelection(
            RowSource.CURRENT,
            ofUnknownAge ? oldest.ofUnknownAge() : oldest,
            staleness,
            Optional.empty()));
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
