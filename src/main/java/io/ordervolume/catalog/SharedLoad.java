package io.ordervolume.catalog;

import io.ordervolume.concurrency.SharedResult;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Shares a query between callers. One runs at a time. Callers that arrive while it runs share the
 * next one, because the running one may have begun before what they want to see.
 */
public final class SharedLoad<T> {

  private final Supplier<Uni<T>> query;
  private CompletableFuture<T> running;
  private CompletableFuture<T> next;

  public SharedLoad(Supplier<Uni<T>> query) {
    this.query = query;
  }

  /** Returns the result of a query that begins after this call. */
  public Uni<T> load() {
    CompletableFuture<T> mine;
    boolean idle;
    synchronized (this) {
      idle = running == null;
      if (idle) {
        running = new CompletableFuture<>();
      } else if (next == null) {
        next = new CompletableFuture<>();
      }
      mine = idle ? running : next;
    }
    Uni<T> result = SharedResult.await(mine);
    if (idle) {
      begin(mine);
    }
    return result;
  }

  /**
   * Starts the query. If the query throws, its Uni fails. The catch is for Mutiny itself, which
   * throws after the service has ended: for callers that is a lost connection.
   */
  private void begin(CompletableFuture<T> mine) {
    try {
      Uni.createFrom()
          .deferred(query::get)
          .subscribe()
          .with(
              result -> {
                beginNext();
                mine.complete(result);
              },
              failure -> failed(mine, failure));
    } catch (RuntimeException ended) {
      failed(mine, new IOException("The query cannot begin", ended));
    }
  }

  private void failed(CompletableFuture<T> mine, Throwable failure) {
    beginNext();
    mine.completeExceptionally(failure);
  }

  private void beginNext() {
    CompletableFuture<T> waiting;
    synchronized (this) {
      waiting = next;
      running = waiting;
      next = null;
    }
    if (waiting != null) {
      begin(waiting);
    }
  }
}
