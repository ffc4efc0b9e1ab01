package io.ordervolume.freshness;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.StreamSupport;

/** Reads the latest refresh of each view. */
@ApplicationScoped
class LatestRefreshReader {

  /** Of several that run for one view, the others wait for the first. */
  private static final String LATEST =
      """
      select v.view_name, latest.*
      from order_volume.maintained_view v
      cross join lateral (
        (select id, mode, started_at, cancel_requested_at, finished_at, outcome from order_volume.refresh_log
          where view_id = v.id and outcome = 'running' order by id limit 1)
        union all
        (select id, mode, started_at, cancel_requested_at, finished_at, outcome from order_volume.refresh_log
          where view_id = v.id order by finished_at desc nulls last limit 1)
        limit 1) latest
      order by v.view_name
      """;

  private final Pool pool;

  LatestRefreshReader(Pool pool) {
    this.pool = pool;
  }

  /** Returns the running or else the last refresh of each view that has any. */
  Uni<List<LatestRefresh>> readAll() {
    return pool.query(LATEST)
        .execute()
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(LatestRefreshReader::refresh)
                    .toList());
  }

  private static LatestRefresh refresh(Row row) {
    return new LatestRefresh(
        row.getString("view_name"),
        row.getLong("id"),
        row.getString("mode"),
        row.getOffsetDateTime("started_at"),
        row.getOffsetDateTime("cancel_requested_at"),
        row.getOffsetDateTime("finished_at"),
        row.getString("outcome"));
  }
}
