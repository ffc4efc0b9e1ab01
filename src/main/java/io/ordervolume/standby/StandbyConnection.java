package io.ordervolume.standby;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The connections to a standby between connect and disconnect. Within that time its replay position
 * never moves back; after a crash it may. One connection only monitors the server: it ends when the
 * server ends. A frozen server does not close connections, so {@link #close} fails the waiting
 * reads.
 */
public final class StandbyConnection {

  private final Standby standby;
  private final Pool pool;
  private final SqlConnection monitor;
  private final Set<UniEmitter<?>> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  StandbyConnection(Standby standby, Pool pool, SqlConnection monitor) {
    this.standby = standby;
    this.pool = pool;
    this.monitor = monitor;
    monitor.exceptionHandler(failure -> {}).closeHandler(this::close);
  }

  public Standby standby() {
    return standby;
  }

  public boolean isClosed() {
    return closed;
  }

  /** Queries the server for one row, over the monitoring connection. */
  Uni<Row> query(String sql, Tuple values) {
    return monitor.preparedQuery(sql).execute(values).map(rows -> rows.iterator().next());
  }

  /** Reads from the standby's pool. Fails as soon as the connection is closed. */
  <T> Uni<T> read(Function<Pool, Uni<T>> read) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Uni<T> end = Uni.createFrom().emitter(this::await);
              Context context = Vertx.currentContext();
              return Uni.combine()
                  .any()
                  .of(
                      read.apply(pool),
                      context == null ? end : end.emitOn(MutinyHelper.executor(context)));
            });
  }

  private void await(UniEmitter<?> emitter) {
    waiting.add(emitter);
    emitter.onTermination(() -> waiting.remove(emitter));
    if (closed) {
      emitter.fail(lost());
    }
  }

  /** Closes all connections and fails the reads that run there. */
  void close() {
    if (!closed) {
      closed = true;
      waiting.forEach(emitter -> emitter.fail(lost()));
      pool.closeAndForget();
      // Without Mutiny, because its executor may be gone during shutdown.
      monitor.getDelegate().close();
    }
  }

  private static IOException lost() {
    return new IOException("The standby does not answer");
  }
}
