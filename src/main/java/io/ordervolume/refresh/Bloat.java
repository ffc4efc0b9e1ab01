package io.ordervolume.refresh;

import io.ordervolume.maintenance.RefreshConfig;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How much of the view's files is waste: dead rows, and the room of those that vacuum has removed.
 * Sizes are compared with what a row took at its most compact, so vacuum does not hide waste.
 */
@Singleton
class Bloat {

  private static final String IS_TOO_MUCH =
      """
      select pg_total_relation_size($1::text::regclass) * (1 - $2) * compact_rows
        > compact_bytes::float8 * row_count as bloated
      from view_version where view_name = $1 and compact_rows is not null
      """;

  private final Pool pool;
  private final String view;
  private final double share;

  Bloat(
      @ReactiveDataSource("refresh") Pool pool,
      @ConfigProperty(name = "order-volume.view") String view,
      RefreshConfig config) {
    this.pool = pool;
    this.view = view;
    this.share = config.rebuildBloat();
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "order-volume.refresh.rebuild-bloat must be above 0 and below 1.");
    }
  }

  /** Whether more than the configured share is waste; not so when nothing is known yet. */
  Uni<Boolean> isTooMuch() {
    return pool.preparedQuery(IS_TOO_MUCH)
        .execute(Tuple.of(view, share))
        .map(rows -> rows.rowCount() == 1 && rows.iterator().next().getBoolean("bloated"));
  }
}
