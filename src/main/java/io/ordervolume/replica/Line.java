package io.ordervolume.replica;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The connections to a replica from when it is found until it is lost. What it holds it holds for
 * that long: after a crash it may begin anew with less. All connections of a server end when it
 * does, so one that only watches tells that it is over. A server that is frozen closes nothing, and
 * whoever waits for it is told here when the line is cut.
 */
public final class Line {

  private final Replica replica;
  private final Pool pool;
  private final SqlConnection watch;
  private final Set<UniEmitter<?>> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  Line(Replica replica, Pool pool, SqlConnection watch) {
    this.replica = replica;
    this.pool = pool;
    this.watch = watch;
    watch.exceptionHandler(failure -> {}).closeHandler(this::cut);
  }

  public Replica replica() {
    return replica;
  }

  /** Whether it is over. */
  public boolean isCut() {
    return cut;
  }

  /** Asks the server for one row. */
  Uni<Row> ask(String sql, Tuple values) {
    return watch.preparedQuery(sql).execute(values).map(rows -> rows.iterator().next());
  }

  /** Reads there, or fails as soon as the line is cut. */
  <T> Uni<T> read(Supplier<Uni<T>> read) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Uni<T> end =
                  Uni.createFrom()
                      .<T>emitter(this::await)
                      .emitOn(MutinyHelper.executor(Vertx.currentContext()));
              return Uni.combine().any().of(read.get(), end);
            });
  }

  private void await(UniEmitter<?> emitter) {
    waiting.add(emitter);
    emitter.onTermination(() -> waiting.remove(emitter));
    if (cut) {
      emitter.fail(lost());
    }
  }

  /** Ends it, with whatever runs there. */
  void cut() {
    if (!cut) {
      cut = true;
      waiting.forEach(emitter -> emitter.fail(lost()));
      pool.close();
      // The driver's own way: the service may be stopping, and Mutiny be gone.
      watch.getDelegate().close();
    }
  }

  private static IOException lost() {
    return new IOException("The replica does not answer");
  }
}
