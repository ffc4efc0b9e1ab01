package io.ordervolume.refresh;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;

/**
 * The part of the transaction that makes a refresh known: the version that readers see, the end of
 * the attempt in the log, and the notification.
 */
final class Publication {

  private static final String PUBLISH =
      """
      update view_version
      set version = version + case when $2 then 1 else 0 end,
          stamp = case when $2 then gen_random_uuid() else stamp end,
          changed_at = case when $2 then clock_timestamp() else changed_at end,
          data_as_of = $3,
          row_count = now.rows,
          delta_rows = 0,
          (compact_rows, compact_bytes) = (
            select now.rows, now.bytes
            where $4 or now.bytes::float8 * compact_rows < compact_bytes::float8 * now.rows
            union all
            select compact_rows, compact_bytes
            limit 1)
      from (select count(*) as rows, pg_total_relation_size($1::text::regclass) as bytes from %s) now
      where view_name = $1
      """;

  /** A cancel that came between two statements was felt by none of them. */
  private static final String CLOSE =
      """
      update refresh_log
      set outcome = $2, finished_at = clock_timestamp(), data_as_of = $3, rows_inserted = $4, rows_deleted = $5,
          unexplained_rows = $6, mode = $7, version = published.version, row_count = published.row_count
      from view_version published
      where id = $1 and cancel_requested_at is null and published.view_name = refresh_log.view_name
      returning published.version, published.row_count,
        extract(epoch from refresh_log.finished_at - refresh_log.data_as_of)::float8 as seconds
      """;

  private static final String NOTIFY = "select pg_notify('order_volume', $1)";

  private final String view;

  Publication(String view) {
    this.view = view;
  }

  /** Fails when somebody asked to cancel the attempt: then nothing of it may be seen. */
  Uni<Ending> publish(Session session, long id, Change change) {
    Tuple version = Tuple.of(view, change.isVisible(), change.asOf(), change.isRebuild());
    return session
        .execute(PUBLISH.formatted(view), version)
        .chain(() -> session.first(CLOSE, close(id, change)))
        .map(row -> row.orElseThrow(Abandoned::becauseSomebodyCancelledIt))
        .call(() -> session.execute(NOTIFY, Tuple.of(view)))
        .map(row -> ending(row, change));
  }

  private static Ending ending(Row published, Change change) {
    return new Ending(
        change.outcome(), story(published, change), change, published.getLong("version"));
  }

  private static Tuple close(long id, Change change) {
    return Tuple.tuple()
        .addLong(id)
        .addString(change.outcome().word())
        .addOffsetDateTime(change.asOf())
        .addLong(change.inserted())
        .addLong(change.deleted())
        .addLong(change.unexplained())
        .addString(change.mode().word());
  }

  private static String story(Row published, Change change) {
    String rows =
        change.isRebuild()
            ? "all rows written anew"
            : change.inserted() + " in, " + change.deleted() + " out";
    String delta = change.folded() == 0 ? "" : ", a delta of " + change.folded() + " folded in";
    return "version %d, %s%s, %d rows in all, %.3f s"
        .formatted(
            published.getLong("version"),
            rows,
            delta,
            published.getLong("row_count"),
            published.getDouble("seconds"));
  }
}
