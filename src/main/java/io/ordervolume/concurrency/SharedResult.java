package io.ordervolume.concurrency;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;

/** Work that several requests wait for. */
public final class SharedResult {

  private SharedResult() {}

  /**
   * Waits for it. Whoever waits goes on in its own context, not in that of the request for which
   * the work was begun, and may give up without ending it for the others.
   */
  public static <T> Uni<T> await(CompletableFuture<T> work) {
    Uni<T> end = Uni.createFrom().completionStage(work::copy);
    Context own = Vertx.currentContext();
    return own == null ? end : end.emitOn(MutinyHelper.executor(own));
  }
}
