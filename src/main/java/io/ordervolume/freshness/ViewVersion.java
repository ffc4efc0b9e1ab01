package io.ordervolume.freshness;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * A version of the rows that plain reads of a view return.
 *
 * @param number moves with the rows
 * @param versionId differs between versions of the same number, as there may be after a restore
 * @param asOf the rows hold everything committed before this time; empty before the first fill
 * @param changedAt when the version last moved; empty before the first fill
 * @param rowCount rows that plain reads return; empty before the first fill
 */
public record ViewVersion(
    long number,
    UUID versionId,
    Optional<OffsetDateTime> asOf,
    Optional<OffsetDateTime> changedAt,
    Optional<Long> rowCount) {

  /** Returns the same without the time of the rows. */
  ViewVersion withoutAsOf() {
    return new ViewVersion(number, versionId, Optional.empty(), changedAt, rowCount);
  }
}
