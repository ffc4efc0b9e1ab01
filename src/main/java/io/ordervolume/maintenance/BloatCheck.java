package io.ordervolume.maintenance;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/**
 * Measures how much of a view's files is waste: dead rows and the free space of vacuumed ones. It
 * compares with the most compact size of a row so far, so vacuum does not hide waste.
 */
@Singleton
class BloatCheck {

  private static final String EXCEEDS_LIMIT =
      """
      select pg_total_relation_size(m.relation) * (1 - $2::float8) * v.compact_rows
        > v.compact_bytes::float8 * v.row_count as bloated
      from order_volume.view_version v
      join order_volume.maintained_view m on m.id = v.view_id
      where v.view_id = $1 and v.compact_rows is not null
      """;

  private final Pool pool;
  private final double share;

  BloatCheck(@ReactiveDataSource("refresh") Pool pool, RefreshConfig config) {
    this.pool = pool;
    this.share = config.rebuildBloat();
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "order-volume.refresh.rebuild-bloat must be above 0 and below 1.");
    }
  }

  /**
   * Returns whether more than the configured share is waste; false before the first measurement.
   */
  Uni<Boolean> exceedsLimit(int relationId) {
    return pool.preparedQuery(EXCEEDS_LIMIT)
        .execute(Tuple.of(relationId, share))
        .map(
            rows ->
                rows.rowCount() == 1
                    && Boolean.TRUE.equals(rows.iterator().next().getBoolean("bloated")));
  }
}
