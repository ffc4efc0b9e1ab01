package io.ordervolume.version;

import io.ordervolume.http.EntityTag;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A version of the rows that readers see.
 *
 * @param number moves with the rows
 * @param stamp tells apart versions of one number, as there may be after a restore
 * @param asOf the rows hold everything committed before this time; null before the first fill
 * @param changedAt when the version last moved; null before the first fill
 * @param rows how many there are; null before the first fill
 */
public record Version(
    long number, UUID stamp, OffsetDateTime asOf, OffsetDateTime changedAt, Long rows) {

  /** Known without reading the rows, and different for every answer that may differ. */
  public EntityTag tag(String reading) {
    return EntityTag.digest(number + "-", stamp + " " + reading);
  }
}
