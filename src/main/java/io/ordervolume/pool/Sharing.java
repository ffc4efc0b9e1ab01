package io.ordervolume.pool;

import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Whether the statements of a request may go down connections that others use at the same time. */
public final class Sharing {

  private static final String ALLOWED = Sharing.class.getName();

  private Sharing() {}

  /**
   * Allows it for the rest of the present request. To be said only where every statement is short:
   * others wait behind it.
   */
  public static void allow() {
    Vertx.currentContext().putLocal(ALLOWED, true);
  }

  static boolean isAllowed() {
    Context request = Vertx.currentContext();
    return request != null && request.getLocal(ALLOWED) != null;
  }
}
