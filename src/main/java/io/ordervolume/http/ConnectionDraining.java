package io.ordervolume.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/**
 * Closes connections after their response while the service shuts down, so that no client sends a
 * request on a connection that is about to close.
 */
public final class ConnectionDraining {

  private ConnectionDraining() {}

  /** Closes the connection when the response is sent. */
  public static void handle(RoutingContext context) {
    HttpConnection connection = context.request().connection();
    if (context.request().version() == HttpVersion.HTTP_2) {
      connection.shutdown();
    } else {
      context.response().putHeader("Connection", "close");
      context.addEndHandler(sent -> connection.close());
    }
    context.next();
  }
}
