package io.ordervolume.pool;

import io.ordervolume.trace.ServerTiming;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.impl.CloseFuture;
import io.vertx.core.impl.VertxInternal;
import io.vertx.pgclient.impl.PgPoolImpl;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The connections of readers: one for each who asks, or for those who {@link Sharing share} one for
 * all. Each event loop has a shared connection of its own, so that no answer changes threads.
 */
class ReaderPool extends PgPoolImpl {

  private final CloseFuture closing;
  private final Supplier<SqlClient> opener;
  private final Map<Thread, SqlConnection> shared = new ConcurrentHashMap<>();

  ReaderPool(VertxInternal vertx, Pool own, Supplier<SqlClient> opener) {
    this(vertx, own, opener, new CloseFuture());
  }

  private ReaderPool(
      VertxInternal vertx, Pool own, Supplier<SqlClient> opener, CloseFuture closing) {
    super(vertx, closing, own);
    this.opener = opener;
    this.closing = closing;
    closeWithThis(own);
  }

  private void closeWithThis(SqlClient client) {
    closing.add(closed -> client.close().onComplete(closed));
  }

  @Override
  public Future<SqlConnection> getConnection() {
    return Sharing.isAllowed()
        ? Future.succeededFuture(shared.computeIfAbsent(Thread.currentThread(), loop -> share()))
        : own();
  }

  private Future<SqlConnection> own() {
    ServerTiming timing = ServerTiming.current();
    long began = System.nanoTime();
    return super.getConnection()
        .map(
            connection -> {
              timing.add(ServerTiming.Part.POOL, began);
              return quiet(connection);
            });
  }

  /** Whoever reads is told when the connection is lost; unheard, it would print a stack trace. */
  private static SqlConnection quiet(SqlConnection connection) {
    return connection.exceptionHandler(lost -> {});
  }

  @Override
  public void getConnection(Handler<AsyncResult<SqlConnection>> handler) {
    getConnection().onComplete(handler);
  }

  private SqlConnection share() {
    SqlClient client = opener.get();
    closeWithThis(client);
    return new SharedConnection(client);
  }
}
