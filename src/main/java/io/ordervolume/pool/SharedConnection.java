package io.ordervolume.pool;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.sqlclient.PrepareOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.spi.DatabaseMetadata;

/**
 * What looks like a connection of one's own, but sends each statement down one that many share,
 * without waiting for the answers to those before. It can hold nothing: no transaction, no cursor.
 */
final class SharedConnection implements SqlConnection {

  private final SqlClient shared;

  SharedConnection(SqlClient shared) {
    this.shared = shared;
  }

  @Override
  public Query<RowSet<Row>> query(String sql) {
    return shared.query(sql);
  }

  @Override
  public PreparedQuery<RowSet<Row>> preparedQuery(String sql) {
    return shared.preparedQuery(sql);
  }

  @Override
  public PreparedQuery<RowSet<Row>> preparedQuery(String sql, PrepareOptions options) {
    return shared.preparedQuery(sql, options);
  }

  /** The others go on. */
  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  @Override
  public void close(Handler<AsyncResult<Void>> handler) {
    close().onComplete(handler);
  }

  @Override
  public Transaction transaction() {
    return null;
  }

  @Override
  public Future<Transaction> begin() {
    throw holdsNothing();
  }

  @Override
  public void begin(Handler<AsyncResult<Transaction>> handler) {
    throw holdsNothing();
  }

  @Override
  public Future<PreparedStatement> prepare(String sql) {
    throw holdsNothing();
  }

  @Override
  public Future<PreparedStatement> prepare(String sql, PrepareOptions options) {
    throw holdsNothing();
  }

  @Override
  public SqlConnection prepare(String sql, Handler<AsyncResult<PreparedStatement>> handler) {
    throw holdsNothing();
  }

  @Override
  public SqlConnection prepare(
      String sql, PrepareOptions options, Handler<AsyncResult<PreparedStatement>> handler) {
    throw holdsNothing();
  }

  @Override
  public SqlConnection exceptionHandler(Handler<Throwable> handler) {
    throw holdsNothing();
  }

  @Override
  public SqlConnection closeHandler(Handler<Void> handler) {
    throw holdsNothing();
  }

  @Override
  public boolean isSSL() {
    throw holdsNothing();
  }

  @Override
  public DatabaseMetadata databaseMetadata() {
    throw holdsNothing();
  }

  private static UnsupportedOperationException holdsNothing() {
    return new UnsupportedOperationException("A shared connection holds nothing for one reader");
  }
}
