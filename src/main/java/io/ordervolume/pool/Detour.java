package io.ordervolume.pool;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;

/** Which server a request has its connections from, where that is not the primary. */
public final class Detour {

  private static final String POOL = Detour.class.getName();

  private Detour() {}

  /** From now on the present request has connections of that pool. */
  public static void to(Pool pool) {
    Vertx.currentContext().putLocal(POOL, pool);
  }

  /** From now on it has connections of the primary again. */
  public static void end() {
    Vertx.currentContext().removeLocal(POOL);
  }

  /** The pool; null where it is the primary's. */
  static Pool pool() {
    Context request = Vertx.currentContext();
    return request == null ? null : request.getLocal(POOL);
  }
}
