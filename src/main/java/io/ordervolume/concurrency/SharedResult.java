package io.ordervolume.concurrency;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;

/** The result of work that several requests wait for. */
public final class SharedResult {

  private SharedResult() {}

  /**
   * Waits for the result. The caller continues on its own Vert.x context, not on that of the
   * request that started the work. It can be cancelled without an effect on other callers.
   */
  public static <T> Uni<T> await(CompletableFuture<T> work) {
    Uni<T> end = Uni.createFrom().completionStage(work::copy);
    Context own = Vertx.currentContext();
    return own == null ? end : end.emitOn(MutinyHelper.executor(own));
  }
}
