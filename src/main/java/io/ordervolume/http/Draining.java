package io.ordervolume.http;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * When the service is about to end, it answers whoever still asks, and has callers let go of their
 * connections, so that none sends a request down one that closes. Until then it costs nothing.
 */
@ApplicationScoped
class Draining {

  /** Before whatever may answer. */
  private static final int FIRST = Integer.MIN_VALUE;

  private volatile Router router;

  void install(@Observes Router installed) {
    router = installed;
  }

  void onDelay(@Observes ShutdownDelayInitiatedEvent end) {
    router.route().order(FIRST).handler(Draining::letGo);
  }

  private static void letGo(RoutingContext context) {
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
