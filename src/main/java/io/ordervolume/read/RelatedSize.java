package io.ordervolume.read;

import io.ordervolume.query.InvalidQueryException;
import io.ordervolume.query.Query;
import io.ordervolume.sql.RelatedSizeGuard;
import java.util.List;

/** Rejects responses whose related rows are too large to be held in memory. */
final class RelatedSize {

  private static final int BYTES_PER_MEBIBYTE = 1 << 20;

  private RelatedSize() {}

  /** Throws {@link InvalidQueryException} if rows that were read for the query say so. */
  static void check(Query query, List<Object[]> rows) {
    if (RelatedSizeGuard.isNeeded(query) && rows.stream().anyMatch(RelatedSizeGuard::isTooLarge)) {
      throw tooLarge();
    }
  }

  /** The refusal of a request for too many related rows. */
  static InvalidQueryException tooLarge() {
    return new InvalidQueryException(
        InvalidQueryException.Reason.OUT_OF_RANGE,
        "limit",
        "The related rows take more than %d MiB on this page, or more than %d MiB for one row."
            .formatted(
                RelatedSizeGuard.MOST_BYTES_OF_PAGE / BYTES_PER_MEBIBYTE,
                RelatedSizeGuard.MOST_BYTES / BYTES_PER_MEBIBYTE),
        "Ask for fewer rows by limit, or for shorter lists by relation.limit.");
  }
}
