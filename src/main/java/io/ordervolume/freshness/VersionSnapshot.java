package io.ordervolume.freshness;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * One observation of a view's version on the primary.
 *
 * @param databaseTime by the database's clock, before anything was read
 * @param staleness upper bound of the age of the oldest change that plain reads lack; zero if they
 *     lack none; empty if changes may go unnoticed
 * @param captureComplete whether every change of the view's tables is captured
 * @param dirty whether the view needs a refresh: deltas do not cover all changes
 * @param deltaRows rows that lie in the delta
 * @param needs work that the view waits for
 * @param observedAtNanos the moment before the query was sent, by {@link System#nanoTime}
 * @param headers header values of responses from this snapshot
 */
public record VersionSnapshot(
    ViewVersion version,
    OffsetDateTime databaseTime,
    Optional<Duration> staleness,
    boolean captureComplete,
    boolean dirty,
    long deltaRows,
    Needs needs,
    long observedAtNanos,
    VersionHeaders headers) {

  /**
   * Work that a view waits for.
   *
   * @param apply changes of its tables wait in a change log
   * @param allRows an entry for all rows is among them
   * @param foreignRefresh another session refreshed it, and the version has not moved yet
   * @param fill it has no rows: it was never filled, or was emptied
   * @param newIncarnation the database is not the one that wrote the version: a restore or a copy
   */
  public record Needs(
      boolean apply,
      boolean allRows,
      boolean foreignRefresh,
      boolean fill,
      boolean newIncarnation) {}

  VersionSnapshot(
      ViewVersion version,
      OffsetDateTime databaseTime,
      Optional<Duration> staleness,
      boolean captureComplete,
      boolean dirty,
      long deltaRows,
      Needs needs,
      long observedAtNanos) {
    this(
        version,
        databaseTime,
        staleness,
        captureComplete,
        dirty,
        deltaRows,
        needs,
        observedAtNanos,
        VersionHeaders.of(version, databaseTime));
  }

  /** Returns whether plain reads return exactly the rows as of {@code databaseTime}. */
  public boolean isExact() {
    return staleness.filter(Duration::isZero).isPresent();
  }

  /** Returns the same for rows of which nothing says how old they are. */
  public VersionSnapshot ofUnknownAge() {
    return new VersionSnapshot(
        version.withoutAsOf(),
        databaseTime,
        Optional.empty(),
        captureComplete,
        dirty,
        deltaRows,
        needs,
        observedAtNanos);
  }

  public boolean isOfSameVersion(VersionSnapshot other) {
    return version.versionId().equals(other.version.versionId());
  }

  /** Returns how much later this observation began than another. */
  public Duration since(VersionSnapshot other) {
    return Duration.ofNanos(observedAtNanos - other.observedAtNanos);
  }

  /**
   * Returns the most that the staleness can be at that moment: changes after the observation are
   * not known. Empty if the staleness is not known.
   */
  public Optional<Duration> stalenessAt(long nanoTime) {
    return staleness.map(known -> known.plusNanos(nanoTime - observedAtNanos));
  }
}
