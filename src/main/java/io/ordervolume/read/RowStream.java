package io.ordervolume.read;

import io.ordervolume.format.RowWriter;
import io.ordervolume.query.Query;
import io.ordervolume.sql.RelatedSizeGuard;
import io.ordervolume.sql.SqlStatement;
import io.ordervolume.sql.StatementWithFallback;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Cursor;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An answer that is written while its rows are read, through a cursor in the database: neither the
 * database nor the service holds more of it than a few pieces. It keeps a connection until it is
 * closed. One thread reads; any may close.
 */
final class RowStream {

  /** Rows that are fetched at once: enough to make the round trip cheap. */
  private static final int PIECE = 1_000;

  /** The same for rows with lists of related rows, each of which may be large. */
  private static final int PIECE_WITH_LISTS = 5;

  /** A request to cancel that comes late may hit the rollback instead. */
  private static final int ROLLBACKS = 3;

  private final SqlConnection connection;
  private final RowWriter writer;
  private final StatementWithFallback statement;
  private final Query query;
  private final AtomicBoolean closed = new AtomicBoolean();
  private Runnable whenClosed = () -> {};
  private Cursor cursor;
  private byte[] first;
  private volatile CompletableFuture<RowSet<Row>> coming;
  private volatile boolean ended;
  private volatile long rows;

  RowStream(
      SqlConnection connection, Query query, StatementWithFallback statement, RowWriter writer) {
    this.connection = connection;
    this.query = query;
    this.statement = statement;
    this.writer = writer;
  }

  /** What to do when the connection has been given back; to be said before {@link #begin}. */
  void whenClosed(Runnable action) {
    whenClosed = action;
  }

  /** Reads the first piece, so that what fails at once does so before anything is sent. */
  Uni<RowStream> begin() {
    return connection
        .query("begin read only")
        .execute()
        .chain(begun -> rows(statement.statement()))
        .chain(
            rows ->
                statement.needsFallback(rows)
                    ? cursor.close().chain(done -> rows(statement.fallback().get()))
                    : Uni.createFrom().item(rows))
        .invoke(rows -> first = written(rows))
        .replaceWith(this);
  }

  private Uni<List<Object[]>> rows(SqlStatement sql) {
    return connection
        .prepare(sql.sql())
        .invoke(
            prepared -> {
              cursor = prepared.cursor(Tuple.from(sql.values()));
              coming = fetch();
            })
        .chain(this::read);
  }

  /** Whether all pieces were given. */
  boolean isEnded() {
    return ended && first == null;
  }

  /** How many rows the pieces have that were read so far. */
  long rows() {
    return rows;
  }

  boolean isClosed() {
    return closed.get();
  }

  /** The next piece. */
  Uni<byte[]> next() {
    if (first != null) {
      byte[] piece = first;
      first = null;
      return Uni.createFrom().item(piece);
    }
    return read().map(this::written);
  }

  /** The database fetches a piece while the one before it is written. */
  private Uni<List<Object[]>> read() {
    return Uni.createFrom()
        .completionStage(coming)
        .map(
            rows -> {
              coming = cursor.hasMore() ? fetch() : null;
              List<Object[]> values = values(rows);
              RelatedSize.check(query, values);
              return values;
            });
  }

  private CompletableFuture<RowSet<Row>> fetch() {
    return closed.get()
        ? CompletableFuture.failedFuture(new IOException("The export was closed"))
        : cursor
            .read(RelatedSizeGuard.isNeeded(query) ? PIECE_WITH_LISTS : PIECE)
            .subscribeAsCompletionStage();
  }

  private byte[] written(List<Object[]> piece) {
    rows += piece.size();
    ended = coming == null;
    return ended ? writer.lastRows(piece) : writer.rows(piece);
  }

  private static List<Object[]> values(RowSet<Row> rows) {
    List<Object[]> values = new ArrayList<>(rows.size());
    for (Row row : rows) {
      values.add(RowReader.values(row.getDelegate()));
    }
    return values;
  }

  /** Gives the connection back, and stops what runs on it. Does nothing the second time. */
  void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    Uni<?> idle = Uni.createFrom().nullItem();
    CompletableFuture<RowSet<Row>> running = coming;
    if (running != null && !running.isDone()) {
      ((PgConnection) connection.getDelegate()).cancelRequest();
      idle =
          Uni.createFrom()
              .completionStage(running)
              .onItemOrFailure()
              .transform((rows, failure) -> null);
    }
    idle.chain(() -> connection.query("rollback").execute().onFailure().retry().atMost(ROLLBACKS))
        .onItemOrFailure()
        .transformToUni((done, failure) -> connection.close())
        .onTermination()
        .invoke(whenClosed)
        .subscribe()
        .with(given -> {}, lost -> {});
  }
}
