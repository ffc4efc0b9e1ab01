package io.ordervolume.replica;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections to a replica from when it is found until it is lost. A server that is frozen, or
 * that no packet reaches, answers nobody and closes nothing: whoever waits for it is told here.
 */
final class Line {

  private final Pool pool;
  private final Set<UniEmitter<?>> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  Line(Pool pool) {
    this.pool = pool;
  }

  Pool pool() {
    return pool;
  }

  /** The end of the work, or a failure as soon as the line is cut. */
  <T> Uni<T> orCut(Uni<T> work) {
    Uni<T> end =
        Uni.createFrom()
            .<T>emitter(this::await)
            .emitOn(MutinyHelper.executor(Vertx.currentContext()));
    return Uni.combine().any().of(work, end);
  }

  private void await(UniEmitter<?> emitter) {
    waiting.add(emitter);
    emitter.onTermination(() -> waiting.remove(emitter));
    if (cut) {
      emitter.fail(lost());
    }
  }

  /** Gives up what runs on it. */
  void cut() {
    cut = true;
    waiting.forEach(emitter -> emitter.fail(lost()));
    pool.close();
  }

  private static IOException lost() {
    return new IOException("The replica does not answer");
  }
}
